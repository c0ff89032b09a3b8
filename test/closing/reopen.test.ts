import assert from 'node:assert/strict'
import { closingChecks } from '../../server/closing/check-closing.ts'
import { verifyEvidence } from '../../server/closing/evidence.ts'
import type { Actor } from '../../server/core/actor.ts'
import { todoOf } from '../../server/workbench/todo.ts'
import { clear, failure, findings } from '../ledger/fixture.ts'
import { balances, closeAll, income, post, startClosing } from './fixture.ts'
import type { Closing } from './fixture.ts'
import type { Book } from '../../server/ledger/books.ts'

describe('opening a month again', () => {
  let closing: Closing
  let ip: Book
  const request = async (period: string): Promise<number> => {
    const input = { bookId: ip.id, period, reason: '漏记一笔' }
    const { id }: { id: number } = await closing.run('closing.reopen-request', closing.bookkeeper, input)
    return id
  }
  /** What the workbench counts for a person. */
  const waiting = async (actor: Actor): Promise<number> => {
    const items = await closing.ledger.database.snapshot((tx) => todoOf(tx, actor))
    return items.find(({ kind }) => kind === 'closing.reopen')?.count ?? 0
  }
  before(async () => {
    closing = await startClosing()
    ip = closing.ledger.ip
    await clear(closing.ledger)
    await post(closing.ledger, [income(ip, '2026-01-05', '100.00'), income(ip, '2026-02-05', '50.00')])
    await closeAll(closing, [ip], ['202601', '202602'])
  })
  after(() => closing.ledger.close())

  it('goes backwards only', async () => {
    assert.match((await failure(request('202601'))).message, /最近结账的是 202602/)
    assert.match((await failure(request('202603'))).message, /没有结账/)
  })

  it('needs another person, and a reason kept', async () => {
    const id = await request('202602')
    assert.match((await failure(request('202602'))).message, /等待审批/)
    assert.equal(await waiting(closing.chief), 1)
    const both = { ...closing.bookkeeper, grants: [...closing.bookkeeper.grants, ...closing.chief.grants] }
    assert.match((await failure(closing.run('closing.reopen-approve', both, { id }))).message, /不能审批自己的/)
    assert.equal(await waiting({ ...both, id: closing.bookkeeper.id }), 0)
    await closing.run('closing.reopen-refuse', closing.chief, { id, note: '请补充依据' })
    assert.match((await failure(closing.run('closing.reopen-approve', closing.chief, { id }))).message, /已经办结/)
    await closing.run('closing.reopen-approve', closing.chief, { id: await request('202602') })
    const { rows }: { rows: { status: string; reason: string; note: string | null; decider: string }[] } =
      await closing.ask('closing.reopen-list', closing.chief, {})
    assert.deepEqual(
      rows.map(({ status, reason, note, decider }) => [status, reason, note, decider]),
      [
        ['approved', '漏记一笔', null, '钱主管'],
        ['refused', '漏记一笔', '请补充依据', '钱主管'],
      ],
    )
  })

  it('lets entries in, and closing again carries just the difference under a new seal', async () => {
    await post(closing.ledger, [income(ip, '2026-02-20', '7.50')])
    await closeAll(closing, [ip], ['202602'])
    assert.equal((await balances(closing, ip, '202602'))['3001'], '-157.50')
    const vouchers: { total_amount: string; period: string }[] = await closing.ledger.database
      .knex('vouchers')
      .where({ kind: 'closing', book_id: ip.id })
      .orderBy('chain_no')
      .select('total_amount', 'period')
    assert.deepEqual(
      vouchers.map(({ total_amount: amount, period }) => `${period} ${amount}`),
      ['202601 100.00', '202602 50.00', '202602 7.50'],
    )
    assert.deepEqual(await findings(closing.ledger.database), [])
  })

  it('gives evidence of a seal that verifies by itself and shows what was changed', async () => {
    const text = await closing.file('closing.evidence', closing.chief, { book: ip.id, period: '202602' })
    assert.deepEqual(verifyEvidence(text).problems, [])
    assert.match(verifyEvidence(text.replace('57.50', '58.50')).problems.join(), /被改动/)
    assert.match(verifyEvidence(text.replace('"sealNo": 2', '"sealNo": 3')).problems.join(), /签名不符/)
    assert.match(verifyEvidence('{}').problems.join(), /不是封存证据/)
    const old = closing.file('closing.evidence', closing.chief, { book: ip.id, period: '202602', seal: 1 })
    assert.match((await failure(old)).message, /封存后余额已有变动/)
  })

  it('finds balances changed behind a seal', async () => {
    const { knex } = closing.ledger.database
    const place = { book_id: ip.id, period: '202601', account_code: '4001' }
    await knex('balances').where(place).update({ debit_amount: '101.00', credit_amount: '101.00' })
    const found: string[] = []
    for (const check of closingChecks) found.push(...(await closing.ledger.database.snapshot((tx) => check.run(tx))))
    assert.match(found.join(), /202601：余额与第 1 次封存时的摘要不符/)
  })
})
