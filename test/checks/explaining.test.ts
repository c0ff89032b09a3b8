// A warning may stand with an explanation, for exactly the findings it was written for; what blocks can't be explained away. What checks
// found is kept per book and month and shown to those whose books they are.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { roleBook } from '../../server/access/roles.ts'
import type { Actor } from '../../server/core/actor.ts'
import { runCommand } from '../../server/core/command.ts'
import { runQuery } from '../../server/core/query.ts'
import { checkRoutes } from '../../server/checks/routes.ts'
import type { OutcomeRow } from '../../server/checks/outcomes.ts'
import { faultsOf, runMonthChecks } from '../../server/operation/month-checks.ts'
import { failure } from '../ledger/fixture.ts'
import { credit, debit, sr, startWorld, zc } from './world.ts'
import type { World } from './world.ts'

describe('explaining what checks warn of', () => {
  let world: World
  let chief: Actor
  before(async function () {
    this.timeout(120_000)
    world = await startWorld()
    chief = actingAs(world.intake.reviewer, '330106000')
  })
  beforeEach(() => world.clear())
  after(() => world.close())

  const explain = (actor: Actor, input: object): Promise<unknown> => {
    const route = checkRoutes.find(({ name }) => name === 'checks.explain')
    assert.ok(route?.kind === 'command')
    const call = { actor, input, key: randomUUID(), requestId: 'test', address: '127.0.0.1' }
    return runCommand(world.intake.database, route, call)
  }
  const outcomes = async (actor: Actor, input: object = {}): Promise<OutcomeRow[]> => {
    const route = checkRoutes.find(({ name }) => name === 'checks.outcomes')
    assert.ok(route?.kind === 'query')
    return ((await runQuery(world.intake.database, route, actor, input)) as { rows: OutcomeRow[] }).rows
  }
  const cash = (amount: string) =>
    world.put('EP', [debit('1001', amount, { cashBox: '330106-SA-XJ' }), credit('1004', amount, zc('EP'))])
  const target = (code: string) => ({ bookId: world.book('EP').id, period: '202603', code, text: '经批准暂用现金' })
  const warning = async () => (await world.check('V19'))[0]

  it('holds until a finding is new', async () => {
    await cash('5.00')
    assert.equal((await warning())?.explained, false)
    await explain(chief, target('V19'))
    assert.equal((await warning())?.explained, true)
    await world.put('EP', [debit('1004', '9.00', zc('EP')), credit('1001', '9.00', { cashBox: '330106-SA-XJ' })], {
      date: '2026-03-11',
    })
    assert.equal((await warning())?.explained, false)
  })

  it('is refused for what blocks, for what is in order, for what there is not, and outside the scope', async () => {
    await world.put('EP', [debit('1002', '1.00'), credit('4001', '1.00')])
    assert.equal((await failure(explain(chief, target('V03')))).code, 'check.blocking')
    assert.equal((await failure(explain(chief, target('V19')))).code, 'check.nothing')
    assert.match((await failure(explain(chief, target('V99')))).message, /没有核对项目 V99/)
    const stranger = actingAs(world.intake.stranger, '330102000')
    assert.equal((await failure(explain(stranger, target('V19')))).status, 403)
  })

  it('is shown beside what was last found, to whom the book is', async () => {
    await cash('5.00')
    await runMonthChecks(world.intake.database, { book: world.book('EP').id })
    await explain(chief, target('V19'))
    const [row, ...more] = (await outcomes(chief, { code: 'V19' })) ?? []
    assert.deepEqual(more, [])
    assert.ok(row)
    assert.deepEqual(
      [row.period, row.level, row.count, row.mayExplain, row.isExplained, row.explanation?.text],
      ['202603', 'W', 1, true, true, '经批准暂用现金'],
    )
    assert.deepEqual(await outcomes(actingAs(world.intake.stranger, '330102000'), { code: 'V19' }), [])
  })

  it('asks what entering requires while a month is open, and what closing requires once it is closed', async () => {
    await world.put('EP', [debit('1002', '1.00', sr('EP')), credit('4001', '1.00')])
    const filter = { book: world.book('EP').id }
    const [open] = await runMonthChecks(world.intake.database, filter)
    assert.ok(open)
    assert.deepEqual(faultsOf(open), [])
    await world.intake.database.knex('book_periods').where({ period: '202603' }).update({ status: 'closed' })
    const [closed] = await runMonthChecks(world.intake.database, filter)
    assert.ok(closed)
    assert.ok(faultsOf(closed).some(({ code }) => code === 'G04'))
  })
})

function actingAs(actor: Actor, region: string): Actor {
  const role = roleBook.roles.find(({ code }) => code === 'chief-accountant')
  assert.ok(role)
  return {
    ...actor,
    grants: [{ role: role.code, permissions: role.permissions, region, schemes: null, standards: null }],
  }
}
