// Files: received, read as a job that survives its server, counted, their problems told and given back to be corrected.
import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { loadActor } from '../../server/access/load-actor.ts'
import { insertGrant } from '../../server/access/give-role.ts'
import type { Actor } from '../../server/core/actor.ts'
import { machine } from '../../server/core/actor.ts'
import { AppError } from '../../server/core/errors.ts'
import { startWorker } from '../../server/core/jobs.ts'
import { openLog } from '../../server/core/log.ts'
import { importFile } from '../../server/documents/import-file.ts'
import { importFiles } from '../../server/documents/import-files.ts'
import { importDocumentsJob } from '../../server/documents/import-job.ts'
import { receiveFile, type Receipt, type UploadInput } from '../../server/documents/receive-file.ts'
import { desk, region, setPolicy, startIntake, type Intake } from './fixture.ts'

interface ShownFile {
  status: string
  format: string
  read: number
  new: number
  known: number
  refused: number
  waiting: number
  vouchers: number
}

describe('files of documents', () => {
  let intake: Intake
  before(async () => {
    intake = await startIntake()
    await intake.run((tx) =>
      insertGrant(tx, machine, intake.clerk.id, { role: 'document-operator', region, schemes: null, standards: null }),
    )
  })
  beforeEach(() => intake.clear())
  afterEach(async () => assert.deepEqual(await intake.findings(), []))
  after(() => intake.close())

  function lines(count: number): string[] {
    const at = desk('IP')
    for (let index = 0; index < count; index += 1)
      at.write('contribution.treasury_received', '2026-03-05', `${100 + index}.00`)
    return at.documents.map((one) => JSON.stringify(one))
  }

  const upload = (
    content: string | Uint8Array,
    input: Partial<UploadInput> = {},
    contentType = 'application/octet-stream',
  ): Promise<Receipt> =>
    receiveFile(
      {
        requestId: 'test',
        address: '127.0.0.1',
        actor: intake.clerk,
        input,
        body: Readable.from([Buffer.from(content)]),
        header: () => contentType,
        setCookie: () => {},
        cookie: () => undefined,
        transaction: intake.run,
        dataDir: intake.dataDir,
      },
      { name: 'a.jsonl', ...input },
    )
  const work = async () => {
    const setting = {
      database: intake.database,
      kinds: [importDocumentsJob],
      actorOf: loadActor,
      dataDir: intake.dataDir,
      log: openLog('silent'),
      pollMs: 0,
    }
    await startWorker(setting).drain()
  }
  const show = (id: number, actor: Actor = intake.clerk) =>
    intake.query<ShownFile>('document-files.show', actor, { id })

  it('are taken in by a job, good rows beside bad ones', async () => {
    const [one, two, three] = lines(3)
    const { fileId, jobId } = await upload(
      [one, '{"broken":', two, three?.replace('"102.00"', '"102.001"'), one].join('\n'),
    )
    assert.ok(jobId)
    await work()
    const { status, format, read, ...counts } = await show(fileId)
    assert.deepEqual([status, format, read], ['done', 'jsonl', 5])
    assert.deepEqual([counts.new, counts.known, counts.refused, counts.vouchers, counts.waiting], [2, 1, 2, 2, 0])
    const { rows } = await intake.query<{ rows: { line: number; field?: string; content: string | null }[] }>(
      'document-files.problems',
      intake.clerk,
      { id: fileId },
    )
    assert.deepEqual([...new Set(rows.map(({ line }) => line))], [2, 4])
    assert.equal(rows[0]?.content, '{"broken":')
    const listed = await intake.query<{ total: number }>('documents.list', intake.clerk, { file: fileId })
    assert.equal(listed.total, 2)
  })

  it('are recognised when they come again, and read again when asked', async () => {
    const content = lines(2).join('\n')
    const first = await upload(content)
    await work()
    const second = await upload(content, { name: 'other.jsonl' })
    assert.deepEqual([second.fileId, second.jobId, second.isSame], [first.fileId, null, true])
    const third = await upload(content, { again: true })
    await work()
    assert.equal((await show(third.fileId)).known, 2)
  })

  it('give their refused rows back as a table that can be corrected and sent in', async () => {
    const wrong = lines(3).map((line) => line.replace('"org_level":"county"', '"org_level":"village"'))
    const { fileId } = await upload(wrong.join('\n'))
    await work()
    const csv = await intake.download('document-files.problems-download', intake.clerk, { id: fileId })
    assert.match(csv, /^\ufeff行号,工作表,字段,代码,原因,原文\r\n1,/)
    const { fileId: corrected } = await upload(csv.replaceAll('village', 'county'), { name: 'corrected.csv' })
    await work()
    const shown = await show(corrected)
    assert.deepEqual([shown.format, shown.new, shown.refused], ['csv', 3, 0])
  })

  it('go on after a killed server where the last batch ended', async () => {
    const { fileId } = await upload(lines(1200).join('\n'))
    const plan = { actor: intake.clerk, fileId, path: '', name: 'a.jsonl', defaults: {}, post: false }
    const [file] = await intake.run((tx) => tx('document_files').where({ id: fileId }).select('digest'))
    const [job] = await intake.run((tx) => tx('jobs').select('id'))
    let saves = 0
    const watch = {
      // The second batch dies with its server: what its transaction had done goes with it.
      save: async (tx: Parameters<Parameters<Intake['run']>[0]>[0], state: object) => {
        saves += 1
        await tx('jobs')
          .where({ id: job.id })
          .update({ state: JSON.stringify(state) })
        if (saves === 2) throw new Error('killed')
      },
      progress: async () => {},
      isCancelled: () => false,
    }
    const start = { rows: 0, problems: 0, counts: { read: 0, new: 0, known: 0, vouchers: 0, waiting: 0, refused: 0 } }
    await assert.rejects(
      importFile(intake.run, { ...plan, path: `${intake.dataDir}/files/${file.digest}` }, watch, start),
      /killed/,
    )
    assert.equal(await intake.count('documents'), 500)
    await work()
    const shown = await show(fileId)
    assert.deepEqual([shown.status, shown.read, shown.new, shown.known], ['done', 1200, 1200, 0])
    assert.equal(await intake.count('vouchers'), 1200)
  })

  it('stop between batches when cancelled', async () => {
    const { fileId, jobId } = await upload(lines(5).join('\n'))
    await intake.run((tx) => tx('jobs').where({ id: jobId }).update({ is_cancel_wanted: 1 }))
    await work()
    assert.equal((await show(fileId)).status, 'cancelled')
    assert.equal(await intake.count('documents'), 0)
  })

  it('that are no documents at all are told as such', async () => {
    const { fileId } = await upload('%PDF-1.7 nothing', { name: 'scan.pdf' })
    await work()
    const shown = await show(fileId)
    assert.deepEqual([shown.status, shown.format, shown.refused], ['done', null, 1])
    await assert.rejects(upload(''), /空/)
    await assert.rejects(upload('{}', {}, 'application/json'), /octet-stream/)
  })

  it('are seen by who sent them and by who reads documents of the region', async () => {
    const { fileId } = await upload(lines(1).join('\n'))
    await assert.rejects(show(fileId, intake.stranger), (error) => error instanceof AppError && error.status === 404)
    const { total } = await intake.query<{ total: number }>('document-files.list', intake.stranger, {})
    assert.equal(total, 0)
    assert.equal((await show(fileId, intake.reviewer)).read, 0)
    await work()
  })

  describe('from the command line', () => {
    it('are taken in with every problem told', async () => {
      const file = intake.file(
        'a.jsonl',
        [...lines(2), '{', lines(1)[0]?.replaceAll('2026-03-05', '2024-03-05')].join('\n'),
      )
      const { problems, ...counts } = await importFiles(intake.database, machine, [file])
      assert.deepEqual(counts, { read: 4, new: 3, known: 0, vouchers: 2, waiting: 1, refused: 1 })
      assert.deepEqual(
        problems.map(({ line, code, status }) => [line, code, status]),
        [
          [3, 'json.syntax', 'refused'],
          [4, 'book.missing', 'waiting'],
        ],
      )
    })

    it('leave nothing behind in a dry run, and count the same', async () => {
      const file = intake.file('a.jsonl', lines(700).join('\n'))
      const tried = await importFiles(intake.database, machine, [file, file], { dryRun: true })
      assert.deepEqual([tried.read, tried.new, tried.known, tried.vouchers], [1400, 700, 700, 700])
      for (const table of ['documents', 'vouchers', 'document_files', 'file_problems'])
        assert.equal(await intake.count(table), 0, table)
      const real = await importFiles(intake.database, machine, [file, file])
      assert.deepEqual(real, tried)
    })

    it('are posted where the books allow it', async () => {
      const file = intake.file('a.jsonl', lines(1100).join('\n'))
      const report = await importFiles(intake.database, machine, [file], { post: true })
      assert.equal(report.vouchers, 1100)
      assert.equal(await intake.count('vouchers', { status: 'posted' }), 1100)
    })

    it('are left to people where the books want it', async () => {
      await setPolicy(intake.database, { autoPost: false })
      const file = intake.file('a.jsonl', lines(3).join('\n'))
      await importFiles(intake.database, machine, [file], { post: true })
      assert.equal(await intake.count('vouchers', { status: 'draft' }), 3)
    })

    it('that do not exist are named', async () => {
      await assert.rejects(importFiles(intake.database, machine, ['/no/such.jsonl']), /没有文件/)
    })
  })
})
