// A closed year becomes a package that reads without the product; what is inside is what was posted, and nothing changes unseen.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { fromBuffer } from 'yauzl'
import type { Entry } from 'yauzl'
import { archiveJob } from '../../server/archive/archive-job.ts'
import { lend, listLoans, takeBack } from '../../server/archive/loans.ts'
import { handOver, listArchives, packageFile } from '../../server/archive/packages.ts'
import { archivableBooks, requestArchives } from '../../server/archive/request.ts'
import { keptUntil } from '../../server/archive/retention.ts'
import { keptPath } from '../../server/core/kept-files.ts'
import { sm3 } from '../../server/core/digest.ts'
import type { AppError } from '../../server/core/errors.ts'
import { startWorker } from '../../server/core/jobs.ts'
import type { Log } from '../../server/core/log.ts'
import { attach } from '../../server/ledger/attachments.ts'
import { createVouchers } from '../../server/ledger/create-vouchers.ts'
import { postVouchers } from '../../server/ledger/post-vouchers.ts'
import { reverseVouchers } from '../../server/ledger/reverse-vouchers.ts'
import { reviewVouchers } from '../../server/ledger/review-vouchers.ts'
import { over, post, receipt, startLedger } from '../ledger/fixture.ts'
import type { Ledger } from '../ledger/fixture.ts'

const quiet = { info() {}, warn() {}, error() {}, debug() {} } as unknown as Log

describe('会计档案', () => {
  let ledger: Ledger
  let dataDir: string
  const receiptPage = Buffer.from('%PDF-1.4\n回单\n%%EOF')
  before(async () => {
    ledger = await startLedger()
    dataDir = mkdtempSync(join(tmpdir(), 'archive-'))
    const ids = await post(ledger, [
      receipt(ledger.ip, '2026-01-05', '1200.00', { summary: '收到 <一月> 保费' }),
      receipt(ledger.ip, '2026-01-08', '80.50', { summary: '=1+1 多收' }),
      receipt(ledger.ep, '2026-12-30', '1.00'),
    ])
    await ledger.database.transaction((tx) =>
      reverseVouchers(tx, over(ledger.maker, '330000000'), [ids[1] ?? 0], { reason: '重复', date: '2026-02-01' }),
    )
    await ledger.database.transaction(async (tx) => {
      const [id = 0] = await createVouchers(tx, ledger.maker, [receipt(ledger.ip, '2026-12-30', '300.25')])
      await attach(tx, over(ledger.maker, '330000000'), id, { name: '回单 <12月>.pdf', content: receiptPage })
      await reviewVouchers(tx, over(ledger.reviewer, '330000000'), [id])
      await postVouchers(tx, over(ledger.bookkeeper, '330000000'), [id])
    })
    await closeYear(ledger.ip.id)
  })
  after(async () => {
    await ledger.close()
    rmSync(dataDir, { recursive: true })
  })

  const closeYear = (book: number) =>
    ledger.database.knex('book_periods').where({ book_id: book }).update({ status: 'closed' })
  const keeper = () => over(ledger.bookkeeper, '330000000')
  const ask = (ids: number[]) => ledger.database.transaction((tx) => requestArchives(tx, keeper(), ids))
  const work = async () => {
    const worker = startWorker({
      database: ledger.database,
      kinds: [archiveJob],
      actorOf: async () => keeper(),
      dataDir,
      log: quiet,
      pollMs: 0,
    })
    await worker.drain()
    await worker.stop()
  }
  const list = () => ledger.database.snapshot((tx) => listArchives(tx, keeper(), { page: 1, size: 50 }))
  const failure = async (doing: Promise<unknown>): Promise<AppError> =>
    doing.then(
      () => assert.fail('went through'),
      (error: AppError) => error,
    )

  it('is made of closed years only, and names every book that is not', async () => {
    const error = await failure(ask([ledger.ip.id, ledger.ep.id]))
    assert.deepEqual(
      error.problems.map(({ message }) => message),
      ['西湖区 企业养老 经办账 2026：202601 期间尚未结账，不能归档'],
    )
  })

  it('is offered for books whose year is closed, with the edition that holds them as they are', async () => {
    const offered = async () => {
      const rows = await ledger.database.snapshot((tx) => archivableBooks(tx, keeper()))
      return rows.map(({ name, archiveNo }) => [name, archiveNo])
    }
    assert.deepEqual(await offered(), [['西湖区 机关养老 经办账 2026', null]])
    assert.deepEqual(await ledger.database.snapshot((tx) => archivableBooks(tx, ledger.stranger)), [])
  })

  it('needs the right to make it, for that book', async () => {
    const stranger = await failure(
      ledger.database.transaction((tx) => requestArchives(tx, ledger.stranger, [ledger.ip.id])),
    )
    assert.equal(stranger.status, 403)
  })

  it('holds every posted voucher, every book and the digests of all', async () => {
    await ask([ledger.ip.id])
    await work()
    const { rows } = await list()
    assert.equal(rows.length, 1)
    const [found] = rows
    assert.ok(found)
    assert.deepEqual(
      [found.archiveNo, found.edition, found.maker, found.handOverBy],
      ['SA330106-2026-IP-JB', 1, '王记账', '2027-12-31'],
    )
    const bytes = readFileSync(keptPath(dataDir, found.digest))
    assert.equal(sm3(bytes), found.digest)
    const files = await unzip(bytes)
    const read = (path = '') => files.get(path)?.toString() ?? ''
    const manifest = JSON.parse(read('manifest.json')) as { files: { path: string; sm3: string }[] }
    for (const { path, sm3: digest } of manifest.files) assert.equal(sm3(files.get(path) ?? ''), digest, path)
    assert.deepEqual(
      new Set([...manifest.files.map(({ path }) => path), 'manifest.json', 'index.html', '校验说明.txt']),
      new Set(files.keys()),
    )
    assert.ok(read('index.html').includes(sm3(files.get('manifest.json') ?? '')))
    const voucherPage = manifest.files.find(({ path }) => /^vouchers\/202601\/.*html$/.test(path))
    const html = read(voucherPage?.path)
    assert.match(html, /收到 &lt;一月&gt; 保费/)
    assert.match(html, /制单：张制单.*审核：李审核.*记账：王记账/)
    const csv = read(voucherPage?.path.replace('html', 'csv'))
    assert.match(csv, /'=1\+1 多收/)
    assert.match(read('books/balances/202612.csv'), /4001,社会保险费收入,0\.00,1280\.50,0\.00,300\.25/)
    const december = manifest.files.find(({ path }) => /^vouchers\/202612\/.*html$/.test(path))
    const [, link = '', name] = /电子附件：<a href="([^"]+)">([^<]+)<\/a>/.exec(read(december?.path)) ?? []
    assert.equal(name, '回单 &lt;12月&gt;.pdf')
    assert.deepEqual(files.get(`vouchers/202612/${link}`), receiptPage)
    const statements = manifest.files.filter(({ path }) => path.startsWith('statements/') && path.endsWith('.html'))
    // Balance sheet and income statement of twelve months and of the year.
    assert.equal(statements.length, 26)
    assert.match(statements.map(({ path }) => read(path)).join(''), /1,580\.75/)
    assert.match(read('books/detail/1002-1.html'), /1,580\.75/)
  })

  it('is handed out while its bytes are those registered, and refused when they are not', async () => {
    const [found] = (await list()).rows
    assert.ok(found)
    const get = () => ledger.database.snapshot((tx) => packageFile(tx, keeper(), found.id, dataDir))
    const file = await get()
    assert.equal(file.fileName, 'SA330106-2026-IP-JB.zip')
    assert.ok(typeof file.body !== 'string' && !Buffer.isBuffer(file.body))
    assert.ok((await buffer(file.body)).equals(readFileSync(keptPath(dataDir, found.digest))))
    const path = keptPath(dataDir, found.digest)
    const bytes = readFileSync(path)
    writeFileSync(path, Buffer.concat([bytes.subarray(0, -1), Buffer.from('x')]))
    assert.equal((await failure(get())).code, 'archive.damaged')
    rmSync(path)
    assert.equal((await failure(get())).status, 404)
    writeFileSync(path, bytes)
    const outside = await failure(ledger.database.snapshot((tx) => packageFile(tx, ledger.stranger, found.id, dataDir)))
    assert.equal(outside.status, 404)
  })

  it('made again is a new edition beside the first', async () => {
    await ask([ledger.ip.id])
    await work()
    assert.deepEqual((await list()).rows.map(({ archiveNo }) => archiveNo).sort(), [
      'SA330106-2026-IP-JB',
      'SA330106-2026-IP-JB-2',
    ])
  })

  it('that was reopened while it was being written is not registered', async () => {
    const before = (await list()).total
    await ask([ledger.ip.id])
    await ledger.database
      .knex('book_periods')
      .where({ book_id: ledger.ip.id, period: '202612' })
      .update({ status: 'open' })
    await work()
    assert.equal((await list()).total, before)
    const job: { status: string } | undefined = await ledger.database.knex('jobs').orderBy('id', 'desc').first()
    assert.equal(job?.status, 'failed')
    await closeYear(ledger.ip.id)
  })

  it('keeps vouchers and books thirty years, monthly reports ten, annual reports for ever', () => {
    assert.deepEqual(
      [
        keptUntil('voucher', 2026),
        keptUntil('book', 2026),
        keptUntil('month-report', 2026),
        keptUntil('year-report', 2026),
      ],
      ['2056-12-31', '2056-12-31', '2036-12-31', null],
    )
  })

  it('is handed over once, and not before it was made', async () => {
    const [found] = (await list()).rows
    assert.ok(found)
    const over_ = (date: string) =>
      ledger.database.transaction((tx) => handOver(tx, keeper(), { id: found.id, date, receiver: '区档案馆' }))
    assert.match((await failure(over_('2026-01-01'))).message, /早于归档日期/)
    await over_('2027-03-01')
    assert.equal((await failure(over_('2027-03-02'))).code, 'archive.handed_over')
  })

  it('is lent with leave of another, comes back once, and shows what is overdue', async () => {
    const [found] = (await list()).rows
    assert.ok(found)
    const lending = {
      packageId: found.id,
      borrower: '审计局 丁',
      borrowerOrg: '审计局',
      purpose: '年度审计',
      approvedBy: '钱主管',
      lentOn: '2026-03-01',
      dueOn: '2026-03-10',
    }
    const give = (more: object) => ledger.database.transaction((tx) => lend(tx, keeper(), { ...lending, ...more }))
    const wrong = await failure(give({ dueOn: '2026-02-01', approvedBy: '审计局 丁', lentOn: '2099-01-01' }))
    assert.deepEqual(
      wrong.problems.map(({ at }) => at),
      ['dueOn', 'approvedBy', 'lentOn'],
    )
    const { id } = await give({})
    const loans = () => ledger.database.snapshot((tx) => listLoans(tx, keeper(), found.id))
    assert.deepEqual(
      (await loans()).rows.map(({ borrower, isOverdue, lender }) => [borrower, isOverdue, lender]),
      [['审计局 丁', true, '王记账']],
    )
    const back = (date: string) => ledger.database.transaction((tx) => takeBack(tx, keeper(), { id, date }))
    assert.match((await failure(back('2026-02-28'))).message, /早于借出日期/)
    await back('2026-03-05')
    assert.equal((await failure(back('2026-03-05'))).code, 'loan.returned')
    assert.equal((await loans()).rows[0]?.isOverdue, false)
    assert.equal((await failure(ledger.database.transaction((tx) => lend(tx, ledger.cashier, lending)))).status, 404)
  })
})

/** Every file in a zip. */
async function unzip(bytes: Buffer): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>()
  await new Promise<void>((resolve, reject) => {
    fromBuffer(bytes, { lazyEntries: true }, (error, zip) => {
      if (error) return reject(error)
      zip.on('entry', (entry: Entry) => {
        zip.openReadStream(entry, (wrong, stream) => {
          if (wrong) return reject(wrong)
          buffer(stream).then((content) => {
            files.set(entry.fileName, content)
            zip.readEntry()
          }, reject)
        })
      })
      zip.on('end', () => resolve())
      zip.on('error', reject)
      zip.readEntry()
    })
  })
  return files
}
