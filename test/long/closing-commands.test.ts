import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadSampleBase } from '../../server/catalog/sample-base.ts'
import type { CloseAnswer } from '../../server/closing/model.ts'
import { sealEvidence } from '../../server/closing/evidence.ts'
import { readConfig } from '../../server/config.ts'
import { machine } from '../../server/core/actor.ts'
import { requireAllDone } from '../../server/ledger/batch.ts'
import { openBooks } from '../../server/ledger/books.ts'
import type { Book } from '../../server/ledger/books.ts'
import { createVouchers } from '../../server/ledger/create-vouchers.ts'
import { autoPost } from '../../server/ledger/post-vouchers.ts'
import { openForUse } from '../../server/main.ts'
import { prepareBase } from '../../server/prepare.ts'
import { credit, income } from '../closing/fixture.ts'

const bin = fileURLToPath(new URL('../../server/bin.js', import.meta.url))

// The command line on a directory of its own, whatever database the other tests run on.
describe('closing from the command line', function () {
  // Each call starts the product anew.
  this.timeout(180_000)
  const dataDir = mkdtempSync(join(tmpdir(), 'tongchou-close-'))
  const { DATABASE_URL: _url, ORACLE_URL: _oracle, ...env } = process.env
  const config = readConfig(env, { data: dataDir })
  let ip: Book
  const close = (...words: string[]) => {
    const done = spawnSync(process.execPath, [bin, 'close', ...words, '--data', dataDir], { encoding: 'utf8', env })
    return { code: done.status, out: done.stdout, errors: done.stderr }
  }
  const book = <T>(work: Parameters<Awaited<ReturnType<typeof openForUse>>['transaction']>[0]): Promise<T> =>
    openForUse(config).then((database) =>
      database.transaction(work).finally(() => database.close()),
    ) as unknown as Promise<T>

  before(async () => {
    const database = await openForUse(config)
    await prepareBase(database)
    await database.transaction(async (tx) => {
      await loadSampleBase(tx)
      const places = ['IP', 'UI'].map((scheme) => ({
        standard: 'agency' as const,
        scheme,
        region: '330106000',
        year: 2026,
      }))
      const [first, second] = await openBooks(tx, places)
      assert.ok(first && second)
      ip = first
      requireAllDone(await autoPost(tx, machine, await createVouchers(tx, machine, [income(ip, '2026-01-05', '8.00')])))
      const waiting = income(second, '2026-01-05', '3.00')
      await createVouchers(tx, machine, [{ ...waiting, lines: [...waiting.lines.slice(0, 1), credit('4001', '3.00')] }])
    })
    await database.close()
  })
  after(() => rmSync(dataDir, { recursive: true, force: true }))

  it('tries without closing, then closes what can be closed and says why the rest can’t', async () => {
    const trial = close('month', '--period', '202601', '--scheme', 'IP', '--dry-run')
    assert.deepEqual([trial.code, trial.errors], [0, ''])
    assert.match(trial.out, /^可以结账 1 个账套，凭证 1 张；不能结账 0 个/)
    const { code, out, errors } = close('month', '--period', '202601', '--region', '330100000', '--json')
    const answer = JSON.parse(out) as CloseAnswer
    assert.deepEqual([code, answer.done, answer.vouchers.length], [1, [ip.id], 1])
    assert.ok(answer.refused.every(({ id }) => id !== ip.id))
    assert.match(errors, /还有 1 张凭证没有记账，金额 3\.00/)
    const again = close('month', '--period', '202601', '--scheme', 'IP')
    assert.equal(again.code, 1)
    assert.match(again.errors, /202601 期间已经结账/)
  })

  it('closes a year only after its months, and takes explanations', () => {
    const year = close('year', '--year', '2026', '--scheme', 'IP')
    assert.equal(year.code, 1)
    assert.match(year.errors, /还有 12 个期间没有结账|还有 11 个期间没有结账/)
    const explained = close('month', '--period', '202602', '--scheme', 'IP', '--explain', 'G08=往来清理中', '--json')
    assert.deepEqual((JSON.parse(explained.out) as CloseAnswer).done, [ip.id])
    const wrong = close('month', '--period', '2026-02')
    assert.equal(wrong.code, 1)
    assert.match(wrong.errors, /期间|period/)
  })

  it('verifies the evidence of a closed month, and finds what was changed in it', async () => {
    const evidence = await book<Awaited<ReturnType<typeof sealEvidence>>>((tx) =>
      sealEvidence(tx, machine, { book: ip.id, period: '202601' }),
    )
    const file = join(dataDir, 'evidence.json')
    writeFileSync(file, String(evidence.body))
    const right = close('verify', file)
    assert.deepEqual([right.code, right.errors], [0, ''])
    assert.match(right.out, /摘要和签名相符/)
    writeFileSync(file, String(evidence.body).replace('8.00', '9.00'))
    const changed = close('verify', file, '--json')
    assert.equal(changed.code, 1)
    assert.ok((JSON.parse(changed.out) as { problems: string[] }).problems.length > 0)
  })
})
