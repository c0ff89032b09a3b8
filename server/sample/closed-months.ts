// The months of the sample users' agency as its people left them: January to August closed when the year was taken over, September
// reconciled, signed and closed by themselves, October reconciled and ready to close, November under way at the bank.
import { confirmStatement } from '../tieout/confirm.ts'
import { bridgeOf } from '../tieout/show-bridge.ts'
import { importBankStatement } from '../bank/import-statement.ts'
import { matchAutomatically } from '../bank/match-flows.ts'
import { prepareReconciliation, reviewReconciliation } from '../bank/reconciliations.ts'
import { loadSides } from '../bank/sides.ts'
import type { Side } from '../bank/sides.ts'
import { checkBook } from '../checks/check-book.ts'
import { closeMonths } from '../closing/close-months.ts'
import type { CloseAnswer } from '../closing/model.ts'
import { machine } from '../core/actor.ts'
import type { Actor, Standard } from '../core/actor.ts'
import type { Database, Tx } from '../core/database/index.ts'
import { assert } from '../core/errors.ts'
import { statementsFor } from './bank-statements.ts'
import type { BankOnly, StatementOptions } from './bank-statements.ts'
import { periodIn } from './days.ts'
import { richUnit } from './hangzhou.ts'
import type { Profile } from './profile.ts'

/** Who does what for a part of the unit's books. */
interface Desk {
  standard: Standard
  schemes: readonly string[] | undefined
  cashier: string
  preparer: string
  chief: string
}

const social = ['EP', 'RP', 'IP', 'WI', 'UI', 'OA']
const medical = ['EM', 'RM', 'LTC', 'MA']
const desks: readonly Desk[] = [
  { standard: 'agency', schemes: social, cashier: 'chenjing', preparer: 'wanglei', chief: 'zhaohong' },
  { standard: 'agency', schemes: medical, cashier: 'shenjia', preparer: 'huqiang', chief: 'guolan' },
  { standard: 'treasury', schemes: undefined, cashier: 'dingyi', preparer: 'xujun', chief: 'linfang' },
]

/** The first month with bank statements; the months before were reconciled on paper, elsewhere. */
const firstBankMonth = 9

const explanations = { X06: '失业保险代缴的职工医保费由税务部门并入当月征缴入库，职工医保账未单列' }

/** Lives the months through; each step is one transaction. */
export async function closeSampleMonths(database: Database, profile: Profile, actorOf: ActorOf): Promise<void> {
  const unit: Unit = { region: richUnit(profile).region, year: profile.year, actorOf }
  const month = (number: number) => periodIn(profile.year, number)
  await database.transaction((tx) => takeOver(tx, unit, firstBankMonth - 1))
  await database.transaction(async (tx) => {
    const periods = [month(9), month(10)]
    for (const period of periods) await importStatements(tx, unit, period, { delays: atMonthEnd, more: bankOnly })
    for (const { cashier } of desks)
      await matchAutomatically(tx, await actorOf(tx, cashier), { region: unit.region, until: '2026-10-31' })
    for (const period of periods) await reconcileAll(tx, unit, period)
  })
  await database.transaction((tx) => closeSeptember(tx, unit, month(9)))
  await database.transaction((tx) => importStatements(tx, unit, month(11), novemberAtBank))
}

type ActorOf = (tx: Tx, login: string) => Promise<Actor>

interface Unit {
  region: string
  year: number
  actorOf: ActorOf
}

/** Cheques written and money on its way in the last days of a month: the bank has them after the holidays. */
const atMonthEnd = ({ date }: { date: string }): number => (date.slice(8) >= '28' ? 9 : 0)

/** What the bank did by itself, not yet in the books. */
const bankOnly: readonly BankOnly[] = [
  { account: '330106-EP-ZC', date: '2026-10-30', direction: 'out', amount: '36.50', summary: '代发手续费' },
  { account: '330106-WI-CZ', date: '2026-10-30', direction: 'in', amount: '112.36', summary: '补计活期利息' },
]

const novemberAtBank: StatementOptions = {
  delays: atMonthEnd,
  until: '2026-11-15',
  more: [
    {
      account: '330106-EP-SR',
      date: '2026-11-13',
      direction: 'in',
      amount: '8640.00',
      counterparty: '杭州西溪园林养护有限公司',
      summary: '补缴养老保险费',
    },
    { account: '330106-EP-ZC', date: '2026-11-12', direction: 'out', amount: '41.00', summary: '代发手续费' },
    {
      account: '330106-UI-ZC',
      date: '2026-11-13',
      direction: 'in',
      amount: '2050.00',
      counterparty: '个人退款',
      summary: '退回多领失业保险金',
    },
    {
      account: '330106-EM-ZC',
      date: '2026-11-12',
      direction: 'in',
      amount: '15320.80',
      counterparty: '西湖区康宁诊所',
      summary: '退回违规结算款',
    },
  ],
}

/** Months taken over from elsewhere: what was checked, reconciled and signed there is not asked for again, except for the balances. */
async function takeOver(tx: Tx, unit: Unit, last: number): Promise<void> {
  const ids = await bookIdsOf(tx, unit)
  const waived = checkBook()
    .checks.map(({ id }) => id)
    .filter((id) => !keptWhenTakenOver.includes(id))
  for (let month = 1; month <= last; month += 1) {
    done(await closeMonths(tx, machine, ids, periodIn(unit.year, month), { waived }))
  }
}

/** The trial balance, results carried, months in order. */
const keptWhenTakenOver = ['G01', 'G04', 'G13']

async function importStatements(tx: Tx, unit: Unit, period: string, options: StatementOptions): Promise<void> {
  const sides = await sidesOf(tx, unit)
  // An account of both ledgers has one statement, drawn up from the ledger of the bureau that owns it.
  const owners = new Map<string, Side>()
  for (const side of sides.values())
    if (!owners.has(side.account) || side.standard === 'treasury') owners.set(side.account, side)
  const statements = await statementsFor(tx, [...owners.values()], period, options)
  for (const [account, statement] of statements) {
    const owner = owners.get(account)
    const cashier = await unit.actorOf(tx, (owner && deskOf(owner)?.cashier) ?? '')
    await importBankStatement(tx, cashier, { account, statement, name: `${account} ${period}.csv` })
  }
}

async function reconcileAll(tx: Tx, unit: Unit, period: string): Promise<void> {
  const known: { account_code: string }[] = await tx('bank_files').distinct('account_code')
  const accounts = new Set(known.map((row) => row.account_code))
  for (const side of (await sidesOf(tx, unit)).values()) {
    const desk = deskOf(side)
    if (!desk || !accounts.has(side.account)) continue
    const key = { account: side.account, standard: side.standard, period }
    await prepareReconciliation(tx, await unit.actorOf(tx, desk.preparer), key)
    await reviewReconciliation(tx, await unit.actorOf(tx, desk.chief), key)
  }
}

async function closeSeptember(tx: Tx, unit: Unit, period: string): Promise<void> {
  const books = await booksOf(tx, unit)
  for (const { standard, schemes, chief } of desks) {
    const actor = await unit.actorOf(tx, chief)
    const own = books.filter((book) => book.standard === standard && (schemes?.includes(book.scheme) ?? true))
    for (const { scheme } of own) {
      if (!books.some((book) => book.scheme === scheme && book.standard !== standard)) continue
      const place = { region: unit.region, scheme, period }
      const { statement } = await bridgeOf(tx, actor, place)
      await confirmStatement(tx, actor, { ...place, side: standard, digest: statement.digest })
    }
  }
  for (const { standard, schemes, chief } of desks) {
    const own = books.filter((book) => book.standard === standard && (schemes?.includes(book.scheme) ?? true))
    const ids = own.map(({ id }) => id)
    done(await closeMonths(tx, await unit.actorOf(tx, chief), ids, period, { explanations }))
  }
}

// The sample's months are in order; a book that does not close is a fault of the program.
function done({ refused }: CloseAnswer): void {
  assert(refused.length === 0, `sample books do not close: ${refused.map(({ message }) => message).join('; ')}`)
}

const deskOf = (side: Side): Desk | undefined =>
  desks.find(
    ({ standard, schemes }) =>
      standard === side.standard && (!schemes || side.books.some(({ scheme }) => schemes.includes(scheme))),
  )

const sidesOf = (tx: Tx, { region }: Unit): Promise<Map<string, Side>> =>
  loadSides(tx, machine, 'bank.read', { region })

interface BookPlace {
  id: number
  standard: Standard
  scheme: string
}

async function booksOf(tx: Tx, { region, year }: Unit): Promise<BookPlace[]> {
  const rows: { id: number; standard: Standard; scheme_code: string }[] = await tx('books')
    .where({ region_code: region, fiscal_year: year })
    .orderBy('id')
    .select('id', 'standard', 'scheme_code')
  return rows.map((row) => ({ id: Number(row.id), standard: row.standard, scheme: row.scheme_code }))
}

const bookIdsOf = async (tx: Tx, unit: Unit): Promise<number[]> => (await booksOf(tx, unit)).map(({ id }) => id)
