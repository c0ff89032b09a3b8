// What people keep in the registers: refused with every reason at once, reviewed by another, taken back by a contrary movement.
import assert from 'node:assert/strict'
import { limitedTo } from '../documents/fixture.ts'
import { agreementOf } from '../../server/registers/agreement.ts'
import { registerTodo } from '../../server/registers/todo.ts'
import { elsewhere, failure, post, startRegisters } from './fixture.ts'
import type { ItemAnswer, ItemRow, Registers } from './fixture.ts'
import { desk } from './fixture.ts'

describe('memo registers kept by hand', () => {
  let at: Registers
  before(async () => {
    at = await startRegisters()
  })
  after(() => at.close())
  beforeEach(() => at.reset())

  const keep = async (input: object, actor = at.keeper) =>
    at.act<{ id: number; itemId: number }>('registers.keep', actor, {
      register: 'deposits',
      bookId: (await at.book('IP')).id,
      code: 'CD9',
      kind: 'placed',
      date: '2026-03-02',
      amounts: { principal: '1000.00' },
      fields: { rate: '0.0155', start_date: '2026-03-02', maturity_date: '2027-03-02' },
      ...input,
    })
  const show = (id: number) => at.ask<ItemAnswer>('registers.item', at.keeper, { id })

  it('count only once another has reviewed them', async () => {
    const { id, itemId } = await keep({})
    let item = await show(itemId)
    assert.deepEqual([item.state, item.amounts.principal, item.waiting], ['draft', '0.00', 1])
    const own = await failure(at.act('registers.review', limitedTo(at.checker, {}), { ids: [id, 999_999_999] }))
    assert.match(own.message, /没有编号 999999999/)
    const self = { ...at.checker, id: at.keeper.id }
    assert.match((await failure(at.act('registers.review', self, { ids: [id] }))).message, /本人登记的，须由他人复核/)
    await at.act('registers.review', at.checker, { ids: [id] })
    item = await show(itemId)
    assert.deepEqual([item.state, item.amounts.principal, item.dueOn], ['open', '1000.00', '2027-03-02'])
    assert.equal(item.movements[0]?.reviewer, 'checker')
    assert.match((await failure(at.act('registers.review', at.checker, { ids: [id] }))).message, /已经复核或退回/)
  })

  it('come back with a reason when returned, and never count', async () => {
    const { id, itemId } = await keep({})
    await at.act('registers.return', at.checker, { ids: [id], reason: '金额不对' })
    const item = await show(itemId)
    assert.equal(item.amounts.principal, '0.00')
    assert.equal(item.movements[0]?.returnReason, '金额不对')
    assert.equal(item.waiting, 0)
  })

  it('are refused with every reason at once', async () => {
    const refusal = await failure(
      keep({
        kind: 'matured',
        date: '2025-03-02',
        amounts: { principal: '-1.00', income: '2.00' },
        fields: { rate: '1.55%' },
        voucherNo: '记-99',
      }),
    )
    assert.equal(refusal.status, 400)
    const text = refusal.problems.map(({ message }) => message).join('\n')
    for (const part of [/不在账套/, /填正数/, /不登记这项金额/, /不改登记事项/, /没有已记账的凭证 记-99/])
      assert.match(text, part)
    assert.match((await failure(keep({ amounts: {}, fields: {} }))).message, /没有填金额/)
    assert.match((await failure(keep({ fields: { rate: '1.55%' } }))).message, /年利率 1\.55% 写成 0\.0155/)
    assert.match((await failure(keep({ register: 'notional', kind: 'opening' }))).message, /不设职业年金记账缴费备查簿/)
    assert.equal((await failure(keep({ register: 'none' }))).status, 404)
  })

  it('are refused in a closed month', async () => {
    const { id } = await keep({})
    await at.database.knex('book_periods').where({ period: '202603' }).update({ status: 'closed' })
    assert.match((await failure(keep({}))).message, /202603 期间已结账/)
    assert.match((await failure(at.act('registers.review', at.checker, { ids: [id] }))).message, /202603 期间已结账/)
  })

  it('cannot give out more than is held', async () => {
    const { id } = await keep({})
    await at.act('registers.review', at.checker, { ids: [id] })
    const { id: second, itemId } = await keep({ kind: 'matured', amounts: { principal: '1000.01' }, fields: {} })
    const refusal = await failure(at.act('registers.review', at.checker, { ids: [second] }))
    assert.match(refusal.message, /CD9 的本金将成为 -0\.01，不能小于零/)
    assert.equal((await show(itemId)).amounts.principal, '1000.00')
  })

  it('change what is said of an item and are taken back by a contrary one that is reviewed in turn', async () => {
    const { id, itemId } = await keep({})
    const amended = await keep({
      kind: 'amended',
      amounts: {},
      fields: { maturity_date: '2027-09-02' },
      date: '2026-04-01',
    })
    await at.act('registers.review', at.checker, { ids: [id, amended.id] })
    assert.equal((await show(itemId)).dueOn, '2027-09-02')
    const contrary = await at.act<{ id: number }>('registers.take-back', at.keeper, {
      id: amended.id,
      date: '2026-05-06',
      note: '登错',
    })
    assert.equal((await show(itemId)).dueOn, '2027-09-02')
    assert.match(
      (await failure(at.act('registers.take-back', at.keeper, { id: amended.id, date: '2026-05-06', note: '登错' })))
        .message,
      /已有冲销登记/,
    )
    await at.act('registers.return', at.checker, { ids: [contrary.id], reason: '不用冲' })
    const again = await at.act<{ id: number }>('registers.take-back', at.keeper, {
      id: amended.id,
      date: '2026-05-07',
      note: '登错',
    })
    await at.act('registers.review', at.checker, { ids: [again.id] })
    assert.equal((await show(itemId)).dueOn, '2027-03-02')
  })

  it('leave what documents brought to the documents', async () => {
    const clerk = desk('WI')
    clerk.write('reserve.provided', '2026-01-20', '500.00', { reserve_kind: 'injury_reserve' })
    await at.take(clerk.documents, post)
    await at.refresh()
    const { rows } = await at.ask<{ rows: ItemRow[] }>('registers.items', at.keeper, {
      register: 'reserves',
      period: '202612',
    })
    const item = await show(rows[0]?.id ?? 0)
    const refusal = await failure(
      at.act('registers.take-back', at.keeper, { id: item.movements[0]?.id, date: '2026-02-01', note: '试' }),
    )
    assert.match(refusal.hint ?? '', /冲销单据或凭证后备查簿自动冲回/)
    // A voucher by its number, once it is posted.
    const linked = await keep({
      register: 'reserves',
      bookId: (await at.book('WI')).id,
      code: 'injury_reserve',
      kind: 'adjusted',
      date: '2026-01-25',
      amounts: { principal: '-0.01' },
      fields: {},
      voucherNo: item.movements[0]?.voucherNo,
    })
    assert.equal(linked.itemId, item.id)
    assert.equal((await show(item.id)).movements[1]?.voucherId, item.movements[0]?.voucherId)
  })

  it('hold plans of subsidies beside what arrived', async () => {
    const plan = await keep({
      register: 'subsidies',
      code: '2026 / central / fund_gap',
      kind: 'planned',
      amounts: { nominal: '800.00' },
      fields: { funding_doc_no: '财社1号' },
    })
    await at.act('registers.review', at.checker, { ids: [plan.id] })
    const clerk = desk('IP')
    clerk.write('subsidy.received', '2026-03-05', '600.00', { subsidy_level: 'central', subsidy_purpose: 'fund_gap' })
    await at.take(clerk.documents, post)
    await at.refresh()
    const item = await show(plan.itemId)
    assert.deepEqual([item.amounts.nominal, item.amounts.principal], ['800.00', '600.00'])
  })

  it('follow what was assessed, received and written off', async () => {
    const base = { register: 'assessments', code: 'U7', fields: {} }
    const ids: number[] = []
    for (const [kind, amounts] of [
      ['assessed', { nominal: '100.00' }],
      ['received', { interest: '70.00' }],
      ['written-off', { income: '10.00' }],
    ] as const)
      ids.push((await keep({ ...base, kind, amounts })).id)
    await at.act('registers.review', at.checker, { ids })
    const { rows } = await at.ask<{ rows: ItemRow[] }>('registers.items', at.keeper, {
      register: 'assessments',
      period: '202612',
    })
    assert.deepEqual(rows[0]?.amounts, { nominal: '100.00', interest: '70.00', income: '10.00', principal: '20.00' })
  })

  it('are seen and kept within the data scope only', async () => {
    const { id, itemId } = await keep({})
    const list = (actor: typeof at.keeper) =>
      at.ask<{ total: number }>('registers.items', actor, { register: 'deposits' })
    assert.equal((await list(at.keeper)).total, 1)
    assert.equal((await list(at.stranger)).total, 0)
    assert.equal((await failure(at.ask('registers.item', at.stranger, { id: itemId }))).status, 404)
    assert.equal((await failure(keep({}, at.stranger))).status, 403)
    assert.equal((await failure(keep({}, at.checker))).status, 403)
    assert.equal((await failure(at.act('registers.review', at.keeper, { ids: [id] }))).status, 403)
    const far = limitedTo(at.checker, { region: elsewhere })
    assert.equal((await failure(at.act('registers.review', far, { ids: [id] }))).status, 403)
    assert.equal((await list(limitedTo(at.keeper, { standards: ['treasury'] }))).total, 0)
  })

  it('wait on the workbench of who may review them, not of who made them', async () => {
    await keep({})
    const review = registerTodo.find(({ kind }) => kind === 'register.review')
    const count = async (actor: typeof at.keeper) => {
      const rows = await at.run((tx) => review?.waiting(tx, actor).count({ n: '*' }) ?? Promise.resolve([]))
      return Number((rows as { n: number }[])[0]?.n)
    }
    assert.equal(await count(at.checker), 1)
    assert.equal(await count({ ...at.checker, id: at.keeper.id }), 0)
    assert.equal(await count(at.keeper), 0)
  })

  it('stand beside the books of their place in every later year', async () => {
    const { id } = await keep({ fields: {} })
    await at.act('registers.review', at.checker, { ids: [id] })
    const book = await at.book('IP')
    const [row] = (await at.run((tx) => agreementOf(tx, [book], '202612'))).filter(
      ({ register }) => register === 'deposits',
    )
    assert.deepEqual([row?.kept, row?.booked, row?.agrees], ['1000.00', '0.00', false])
    const [before] = (await at.run((tx) => agreementOf(tx, [book], '202602'))).filter(
      ({ register }) => register === 'deposits',
    )
    assert.equal(before?.agrees, true)
  })
})
