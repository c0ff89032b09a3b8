// Every check that runs over the live books finds nothing in sound books and finds the fault that was planted, with figures and place.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { checkBook } from '../../server/checks/check-book.ts'
import { alertRuns, checkRuns } from '../../server/checks/check-runs.ts'
import type { Book } from '../../server/ledger/books.ts'
import { cases } from './planted.ts'
import { credit, debit, startWorld } from './world.ts'
import type { World } from './world.ts'

describe('checks over the live books', () => {
  let world: World
  before(async function () {
    this.timeout(120_000)
    world = await startWorld()
  })
  beforeEach(() => world.clear())
  after(() => world.close())

  for (const { id, period, clean, fault, tells, path } of cases) {
    it(`${id} finds nothing where nothing is wrong`, async () => {
      await clean(world)
      for (const outcome of await world.check(id, period)) assert.deepEqual(outcome.findings, [])
    })

    it(`${id} finds what was planted`, async () => {
      await fault(world)
      const [outcome] = await world.check(id, period)
      assert.ok(outcome)
      const found = outcome.findings.filter(({ message }) => tells.test(message))
      assert.ok(found.length > 0, `${tells} not in:\n${outcome.findings.map(({ message }) => message).join('\n')}`)
      for (const one of found) assert.match(one.path ?? '', path)
    })
  }
})

describe('the cashier’s signature', () => {
  let world: World
  before(async function () {
    this.timeout(120_000)
    world = await startWorld()
  })
  after(() => world.close())

  it('is missed where the policy of the book asks for it, from then on', async () => {
    const run = checkRuns.V07
    assert.ok(run)
    const bank = { bankAccount: '330106-EP-SR' }
    const id = await world.put('EP', [debit('1002', '1.00', bank), credit('4001', '1.00')])
    const book = world.book('EP')
    const { knex } = world.intake.database
    await knex('vouchers').where({ id }).update({ poster_id: world.intake.reviewer.id })
    const asking = { ...book, policy: { ...book.policy, cashierSign: 'manual' as const } }
    const found = async (books: Book[] = [asking]) => {
      const findings = await world.intake.database.snapshot((tx) => run(tx, { books, period: '202603' }))
      return findings.map(({ message }) => message)
    }
    assert.match((await found()).join(), /没有出纳签章/)
    assert.deepEqual(await found([book]), [])
    await knex('vouchers').where({ id }).update({ cashier_id: world.intake.bookkeeper.id })
    assert.deepEqual(await found(), [])
  })
})

describe('the catalogue of checks', () => {
  const rows = checkBook().checks

  it('holds each of the 83 checks once, in order', () => {
    const expected = Object.entries({ V: 19, F: 15, G: 15, R: 15, T: 10, X: 9 }).flatMap(([group, count]) =>
      Array.from({ length: count }, (_one, index) => `${group}${String(index + 1).padStart(2, '0')}`),
    )
    assert.deepEqual(
      rows.map(({ id }) => id),
      expected,
    )
  })

  it('has a function for each live check and a row for each function', () => {
    const live = rows.filter((row) => row.live).map(({ id }) => id)
    assert.deepEqual([...live].sort(), Object.keys(checkRuns).sort())
    for (const id of Object.keys(alertRuns)) assert.ok(live.includes(id), id)
  })

  it('names error codes that the source gives', () => {
    const typed = readFileSync('accounting-rules/entry-checks.json', 'utf8')
    const source = filesBelow('server')
      .map((path) => readFileSync(path, 'utf8'))
      .join('\n')
    // Codes of vouchers are put together from the field or the check that they concern.
    const isGiven = (code: string, last: string) =>
      [`'${code}'`, `add('${last}'`, `code: '${last}'`].some((one) => source.includes(one)) ||
      typed.includes(`"code": "${last}"`)
    const unknown = rows.flatMap(({ entry }) => entry ?? []).filter((code) => !isGiven(code, code.split('.')[1] ?? ''))
    assert.deepEqual(unknown, [])
  })

  it('tests each live check with sound books and with a fault, here or beside its slice', () => {
    const here = new Set(cases.map(({ id }) => id))
    const elsewhere = ['bank', 'registers', 'reports', 'tieout']
      .flatMap((slice) => filesBelow(`test/${slice}`))
      .map((path) => readFileSync(path, 'utf8'))
      .join('\n')
    const untested = rows
      .filter(({ live, id }) => live && !here.has(id) && !new RegExp(`['"\` ({.]${id}\\b`).test(elsewhere))
      .map(({ id }) => id)
    assert.deepEqual(untested, [])
  })
})

function filesBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => `${folder}/${name}`)
  } catch {
    return []
  }
}
