// Runs a story: a fund's whole year at one agency and one finance bureau, told by story.ts in words and amounts that an accountant can
// follow. For each month: its documents come in and are booked and posted, the bank's statements (written from the documents, not from the
// ledgers) are imported, matched and reconciled by two people, registers follow, both sides sign the tie-out, both books close in one call
// with every warning explained, and statements, bridge and ledger are what the story says. Then the year closes.
//
//   tellYear('企业养老', story)      one describe, one `it` a month, one for the year; a database of its own
//
// A story names for each month the rows of both statements that hold anything: 期末余额 of 资产负债表, 本月数 of 收支表. Whatever first-level
// row it leaves out has to be empty, so nothing can happen unseen; 本年累计数 and the year are compared with the months added up.
import assert from 'node:assert/strict'
import { keepInstallationKeyIn } from '../../../server/access/installation-key.ts'
import { insertUser } from '../../../server/access/create-user.ts'
import { roleBook } from '../../../server/access/roles.ts'
import { closeMonths } from '../../../server/closing/close-months.ts'
import { closeYear } from '../../../server/closing/close-year.ts'
import { setParameter } from '../../../server/closing/parameters.ts'
import { machine } from '../../../server/core/actor.ts'
import type { Actor, Standard } from '../../../server/core/actor.ts'
import type { Database, Tx } from '../../../server/core/database/index.ts'
import { findBooks, openBooks } from '../../../server/ledger/books.ts'
import type { Book } from '../../../server/ledger/books.ts'
import { setBookPolicy } from '../../../server/ledger/book-policy.ts'
import { createVouchers } from '../../../server/ledger/create-vouchers.ts'
import { setOpeningBalances } from '../../../server/ledger/opening-balances.ts'
import { autoPost } from '../../../server/ledger/post-vouchers.ts'
import { refreshRegisters } from '../../../server/registers/refresh-registers.ts'
import type { SampleDocument } from '../../../server/sample/desk.ts'
import type { Unit } from '../../../server/sample/unit.ts'
import { confirmStatement } from '../../../server/tieout/confirm.ts'
import { bridgeOf } from '../../../server/tieout/show-bridge.ts'
import { startIntake } from '../../documents/fixture.ts'
import type { Intake } from '../../documents/fixture.ts'
import { openBank } from './bank-work.ts'
import type { Bank } from './bank-work.ts'
import { compareMonth, compareYear, requireCarried } from './compare.ts'
import type { Running } from './compare.ts'
import { openSourceDesk } from './source-desk.ts'
import type { SourceDesk } from './source-desk.ts'
import { dateOf, filledIn, yuan } from './story.ts'
import type { Booked, Decided, Month, OpeningLine, Step, Story } from './story.ts'

const monthNames = ['一月', '二月', '三月', '四月', '五月', '六月', '七月', '八月', '九月', '十月', '十一月', '十二月']

/** One describe: opening, twelve months, the year. Months build on each other: after one that fails the rest fail too. */
export function tellYear(title: string, story: Story): void {
  describe(`${title} 2026 年`, function () {
    this.timeout(120_000)
    let year: FundYear
    let isBroken = false
    const go = async (work: () => Promise<void>) => {
      assert.ok(!isBroken, '前面的月份没有通过')
      isBroken = true
      await work()
      isBroken = false
    }
    // The first story of a run loads the base data.
    before(async function () {
      this.timeout(180_000)
      year = await openYear(story)
    })
    after(() => year?.close())
    story.months.forEach((month, index) => {
      it(`${monthNames[index]}：${month.tale}`, () =>
        go(() => year.month(month, `2026${String(index + 1).padStart(2, '0')}`)))
    })
    it('年终：两账年结，次年年初等于本年年末，年报等于十二个月之和', () => go(() => year.end()))
    const { january } = story
    if (january) it(`次年一月：${january.tale}`, () => go(() => year.january(january)))
  })
}

interface FundYear {
  month(month: Month, period: string): Promise<void>
  end(): Promise<void>
  january(month: Month): Promise<void>
  close(): Promise<void>
}

interface World {
  intake: Intake
  database: Database
  story: Story
  unit: Unit
  books: Book[]
  desk: SourceDesk
  bank: Bank
  people: People
  running: Map<number, Running>
}

interface People {
  cashier: Actor
  maker: Actor
  reviewer: Actor
  chief: Actor
  bureau: Actor
}

async function openYear(story: Story): Promise<FundYear> {
  const intake = await startIntake()
  keepInstallationKeyIn(intake.dataDir)
  const { database } = intake
  const unit = unitOf(story.region ?? '330106000')
  const books = await database.transaction(async (tx) => {
    await withoutEarlierYears(tx)
    return openingBooks(tx, unit, story)
  })
  const { choices } = story
  if (choices)
    for (const book of books.filter(({ standard }) => standard === 'agency'))
      book.policy = (await database.transaction((tx) => setBookPolicy(tx, machine, book.id, { choices }))).policy
  const desk = openSourceDesk(unit, story.scheme)
  const openings = await database.transaction((tx) => setOpenings(tx, books, story, desk))
  const world: World = {
    intake,
    database,
    story,
    unit,
    books,
    desk,
    bank: openBank({ region: unit.region, scheme: story.scheme }, openings),
    people: {
      cashier: await addPerson(database, 'cashier', '赵出纳', 'cashier', null),
      maker: await addPerson(database, 'maker', '余编制', 'bookkeeper', null),
      reviewer: await addPerson(database, 'checker', '俞复核', 'chief-accountant', null),
      chief: await addPerson(database, 'chief', '钱主管', 'chief-accountant', ['agency']),
      bureau: await addPerson(database, 'bureau', '孙科长', 'chief-accountant', ['treasury']),
    },
    running: new Map(books.map(({ id }) => [id, new Map()])),
  }
  return {
    month: (month, period) => liveMonth(world, month, period),
    end: () => endYear(world),
    january: (month) => liveJanuary(world, month),
    close: () => intake.close(),
  }
}

const unitOf = (region: string): Unit =>
  region === '339900000'
    ? { region, name: '浙江省本级', tier: 'province' }
    : { region, name: '西湖区', tier: 'county', upper: '330199000' }

/** The fixture's empty books of 2025 would have to be closed before the story can begin. */
async function withoutEarlierYears(tx: Tx): Promise<void> {
  const books: { id: number }[] = await tx('books').where('fiscal_year', '<', 2026).select('id')
  const ids = books.map(({ id }) => id)
  await tx('book_periods').whereIn('book_id', ids).delete()
  await tx('books').whereIn('id', ids).delete()
}

/** 职业年金 has no book at the finance bureau. */
async function openingBooks(tx: Tx, { region }: Unit, { scheme }: Story): Promise<Book[]> {
  const standards: Standard[] = scheme === 'OA' ? ['agency'] : ['agency', 'treasury']
  const places = standards.map((standard) => ({ standard, scheme, region, year: 2026 }))
  const known = await findBooks(tx, places)
  const absent = places.filter(({ standard }) => ![...known.values()].some((book) => book.standard === standard))
  await openBooks(tx, absent)
  const found = [...(await findBooks(tx, places)).values()]
  return standards.flatMap((standard) => found.filter((book) => book.standard === standard))
}

/** Enters the opening balances of both books; returns those of bank accounts, as the bank has them too. */
async function setOpenings(
  tx: Tx,
  books: readonly Book[],
  story: Story,
  desk: SourceDesk,
): Promise<Map<string, string>> {
  const atBank = new Map<string, string>()
  for (const book of books) {
    const lines = (story.openings[book.standard] ?? []).map((line) => entryOf(line, desk))
    if (lines.length > 0) await setOpeningBalances(tx, machine, [{ bookId: book.id, lines }])
    for (const { account, auxiliaries, amount } of lines)
      if (/^(1002|100301|1004|1006|100101)$/.test(account)) atBank.set(auxiliaries.bankAccount ?? '', amount)
  }
  return atBank
}

const entryOf = ({ account, side, amount, auxiliaries }: OpeningLine, desk: SourceDesk) => ({
  account,
  side,
  amount: yuan(amount),
  auxiliaries: filledIn({ ...auxiliaries }, desk.account, () => '') as Record<string, string>,
})

async function addPerson(
  database: Database,
  login: string,
  name: string,
  role: string,
  standards: Standard[] | null,
): Promise<Actor> {
  const orgCode = standards?.[0] === 'treasury' ? 'FB330106' : 'SA330106'
  const id = await database.transaction((tx) => insertUser(tx, { login, name, orgCode, kind: 'user' }))
  const found = roleBook.roles.find(({ code }) => code === role)
  assert.ok(found)
  const grant = { role, permissions: found.permissions, region: '330000000', schemes: null, standards }
  return { id, login, name, orgCode, kind: 'user', grants: [grant] }
}

async function liveMonth(world: World, month: Month, period: string): Promise<void> {
  await bookSteps(world, month.deeds)
  const { database, bank, people } = world
  await database.transaction((tx) => bank.month(tx, people, period))
  await database.transaction((tx) =>
    refreshRegisters(
      tx,
      world.books.map(({ id }) => id),
    ),
  )
  if (world.books.length === 2) await database.transaction((tx) => tieOut(tx, world, period))
  await database.transaction((tx) => closeBoth(tx, world, month, period))
  await database.snapshot(async (tx) => {
    for (const book of world.books)
      await compareMonth(tx, book, period, month.expect[book.standard] ?? {}, world.running.get(book.id) ?? new Map())
  })
  assert.deepEqual(await world.intake.findings(), [])
}

async function bookSteps(
  { intake, desk, bank, books, database, people }: World,
  steps: readonly Step[],
): Promise<void> {
  const takenBack = new Set(steps.flatMap((step) => (step.kind === 'taken-back' ? [step.of] : [])))
  for (const step of steps.toSorted((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0))) {
    if (step.kind === 'decided') await database.transaction((tx) => decide(tx, people.chief, books, step))
    if (step.kind === 'booked') await database.transaction((tx) => typeIn(tx, books, step, desk))
    if (step.kind === 'taken-back') await send(intake, desk.takeBack(step), step.says)
    if (step.kind !== 'deed') continue
    const document = desk.write(step)
    await send(intake, document, step.says)
    const isUnknown = step.atBank === null || (step.as !== undefined && takenBack.has(step.as))
    if (!isUnknown) bank.note(document, step.atBank ? dateOf(step.atBank) : undefined)
  }
}

async function send(intake: Intake, document: SampleDocument, says: string): Promise<void> {
  const { results } = await intake.take([document], { post: true, actor: machine })
  const [result] = results
  const isFine = result && !['refused', 'waiting'].includes(result.status)
  assert.ok(isFine, `${says} (${document.envelope.event}): ${JSON.stringify(result, null, 1)}`)
}

async function decide(
  tx: Tx,
  chief: Actor,
  books: readonly Book[],
  { code, value, says: basis }: Decided,
): Promise<void> {
  const book = books.find(({ standard }) => standard === 'agency')
  assert.ok(book)
  await setParameter(tx, chief, { bookId: book.id, code, value, basis })
}

async function typeIn(tx: Tx, books: readonly Book[], step: Booked, desk: SourceDesk): Promise<void> {
  const book = books.find(({ standard }) => standard === step.standard)
  assert.ok(book)
  const ids = await createVouchers(tx, machine, [
    {
      bookId: book.id,
      date: dateOf(step.day),
      kind: 'manual',
      summary: step.says,
      attachmentCount: 1,
      lines: step.lines.map((line) => entryOf(line, desk)),
      documents: [],
    },
  ])
  await autoPost(tx, machine, ids)
}

/** Nothing differs between the two ledgers that documents don't account for, and both sides sign for it. */
async function tieOut(tx: Tx, { unit, story, people }: World, period: string): Promise<void> {
  const place = { region: unit.region, scheme: story.scheme, period }
  const { residual, items, status, statement } = await bridgeOf(tx, machine, place)
  assert.equal(residual, '0.00', `${period} 两账核对`)
  assert.deepEqual(items, [], `${period} 两账差异`)
  assert.equal(status, 'agrees')
  for (const [side, actor] of [
    ['agency', people.chief],
    ['treasury', people.bureau],
  ] as const)
    await confirmStatement(tx, actor, { ...place, side, digest: statement.digest })
}

async function closeBoth(tx: Tx, { books, people }: World, { explained = {} }: Month, period: string): Promise<void> {
  const ids = books.map(({ id }) => id)
  const answer = await closeMonths(tx, people.reviewer, ids, period, { explanations: explained })
  assert.deepEqual(answer.refused, [], `${period} 结账`)
  assert.deepEqual(
    answer.done,
    ids.toSorted((a, b) => a - b),
  )
  const seals: { explanations: string }[] = await tx('period_seals').whereIn('book_id', ids).where({ period })
  const used = seals.flatMap(({ explanations }) => Object.keys(JSON.parse(explanations) as object))
  assert.deepEqual([...new Set(used)].sort(), Object.keys(explained).sort(), `${period}: 说明了没有出现的提示`)
}

async function endYear({ database, books, people, story, running }: World): Promise<void> {
  const ids = books.map(({ id }) => id)
  await database.transaction(async (tx) => {
    const answer = await closeYear(tx, people.reviewer, ids)
    assert.deepEqual(answer.refused, [])
  })
  await database.snapshot(async (tx) => {
    for (const book of books) {
      const { standard, scheme, region } = book
      const [next] = (await findBooks(tx, [{ standard, scheme, region, year: 2027 }])).values()
      assert.ok(next)
      await requireCarried(tx, book, next)
      await compareYear(tx, book, story.year[standard] ?? {}, running.get(book.id) ?? new Map())
    }
  })
}

/** The next year's books take the place of those closed. */
async function liveJanuary(world: World, month: Month): Promise<void> {
  const places = world.books.map(({ standard, scheme, region }) => ({ standard, scheme, region, year: 2027 }))
  const found = [...(await world.database.transaction((tx) => findBooks(tx, places))).values()]
  world.books = world.books.flatMap(({ standard }) => found.filter((book) => book.standard === standard))
  world.running = new Map(world.books.map(({ id }) => [id, new Map()]))
  await liveMonth(world, month, '202701')
}
