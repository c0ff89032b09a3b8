// Closing a month (月结) of many books at once: checks, closing vouchers, seal, lock, in one transaction. Each book closes or is
// refused with every reason; nothing of a refused book changes.
import type { Actor } from '../core/actor.ts'
import { firstPeriod, openingPeriod, yearOf } from '../core/calendar.ts'
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { machine } from '../core/actor.ts'
import { AppError, assert, conflict } from '../core/errors.ts'
import { lockVouchers } from '../ledger/batch.ts'
import type { Refused } from '../ledger/batch.ts'
import type { Book } from '../ledger/books.ts'
import { createVouchers } from '../ledger/create-vouchers.ts'
import { movementsOf } from '../ledger/movements.ts'
import { enterVouchers } from '../ledger/posting.ts'
import { holdsRole } from '../access/scope.ts'
import { refreshRegisters } from '../registers/refresh-registers.ts'
import { booksFor } from './books-for.ts'
import { carryDrafts } from './carry.ts'
import { factsOf, itemsOf, netsOf } from './checklist.ts'
import { pendingAccounts, rulesFor } from './closing-rules.ts'
import type { BookFacts } from './facts.ts'
import { closingRules } from './load-closing-rules.ts'
import { closingLimits } from './model.ts'
import type { ChecklistItem, CloseAnswer } from './model.ts'
import { checksAfter, checksBefore, keepAtClosing, whyChecksRefuse } from './month-checks.ts'
import type { OutcomesByBook } from './month-checks.ts'
import { periodsOf, whatStandsBefore } from './periods.ts'
import { sealMonths } from './seals.ts'
import { unpostedOf } from './unfinished.ts'

export interface CloseOptions {
  /** Why a warning is no obstacle, by the code of the check or item; for every book of the call that has it. */
  explanations?: Readonly<Record<string, string>> | undefined
  /** Checks and items not asked for; only the product itself may leave out any, for years taken over from elsewhere. */
  waived?: readonly string[] | undefined
}

/**
 * Closes the month of the books. Closing vouchers are made by the product, reviewed and posted by the person who closes. Posting by
 * others goes on meanwhile: what they enter before the gate is taken is found under it, and the closing is tried again.
 */
export async function closeMonths(
  tx: Tx,
  actor: Actor,
  bookIds: readonly number[],
  period: string,
  { explanations = {}, waived = [] }: CloseOptions = {},
): Promise<CloseAnswer> {
  assert(waived.length === 0 || actor === machine, `${actor.login} leaves out checks`)
  const { books, refused } = await booksFor(tx, actor, bookIds, 'period.close')
  await refreshRegisters(
    tx,
    books.map(({ id }) => id),
  )
  const barred = new Map<number, Refused[]>()
  for (let attempt = 1; ; attempt++) {
    const wanted = books.filter(({ id }) => !barred.has(id))
    try {
      const answer = await tx.transaction((inner) =>
        closeOnce(inner, actor, wanted, { period, explanations, waived: new Set(waived) }),
      )
      return { ...answer, refused: [...refused, ...answer.refused, ...[...barred.values()].flat()] }
    } catch (error) {
      if (error instanceof FoundWanting) for (const [id, reasons] of error.reasons) barred.set(id, reasons)
      else if (!isRace(error) || attempt >= closingLimits.attempts) throw error
    }
  }
}

/** Books whose figures fail the checks that only closed balances can be put to; the others are closed without them. */
class FoundWanting extends Error {
  readonly reasons: ReadonlyMap<number, Refused[]>
  constructor(reasons: ReadonlyMap<number, Refused[]>) {
    super('books fail the checks after closing')
    this.reasons = reasons
  }
}

const raceCodes = ['closing.raced', 'period.closed']
const isRace = (error: unknown): boolean => error instanceof AppError && raceCodes.includes(error.code)

interface Closing {
  period: string
  waived: ReadonlySet<string>
  explanations: Readonly<Record<string, string>>
}

async function closeOnce(tx: Tx, actor: Actor, books: readonly Book[], closing: Closing): Promise<CloseAnswer> {
  const { period, explanations, waived } = closing
  const refused = await whyNot(tx, actor, books, period)
  const unfit = new Set(refused.map(({ id }) => id))
  const facts = await factsOf(
    tx,
    books.filter(({ id }) => !unfit.has(id)),
    period,
  )
  const fresh = facts.map(({ book }) => book)
  const outcomes = await checksBefore(tx, fresh, period, waived)
  for (const one of facts) refused.push(...whyItemsRefuse(one, outcomes, closing))
  for (const { book } of facts) refused.push(...whyChecksRefuse(book, outcomes.get(book.id) ?? [], explanations))
  for (const { id } of refused) unfit.add(id)
  const good = facts.filter(({ book }) => !unfit.has(book.id))
  const vouchers = await carryResults(tx, actor, good, period)
  const fit = good.map(({ book }) => book)
  await holdUnderGate(tx, fit, period)
  const after = await checksAfter(tx, fit, period, waived)
  requireSound(fit, after, explanations)
  await lockMonth(tx, actor, fit, period)
  await keepAtClosing(tx, fit, period, [outcomes, after])
  const used = new Map(good.map((one) => [one.book.id, explanationsUsed(one, outcomes, after, explanations)]))
  await sealMonths(
    tx,
    actor,
    fit.map(({ id }) => id),
    { period, explanations: used },
  )
  return { done: fit.map(({ id }) => id), refused, vouchers }
}

async function whyNot(tx: Tx, actor: Actor, books: readonly Book[], period: string): Promise<Refused[]> {
  const periods = await periodsOf(
    tx,
    books.map(({ id }) => id),
  )
  return books.flatMap(({ id, name, year }): Refused[] => {
    if (yearOf(period) !== year)
      return [{ id, code: 'period.year', message: `账套“${name}”没有 ${period} 期间`, hint: '换到该年度的账套' }]
    if (periods.get(id)?.get(period)?.status === 'closed')
      return [{ id, code: 'period.closed', message: `账套“${name}”的 ${period} 期间已经结账` }]
    if (actor !== machine && holdsRole(actor, 'cashier'))
      return [{ id, code: 'period.cashier', message: '出纳不得兼任结账', hint: '请会计主管办理' }]
    return []
  })
}

/** Items that block, and warnings without a word of explanation where no check of the same code asks for it. */
function whyItemsRefuse(facts: BookFacts, outcomes: OutcomesByBook, { explanations, waived }: Closing): Refused[] {
  const ofBook = outcomes.get(facts.book.id) ?? []
  const checked = new Set(ofBook.map(({ code }) => code))
  // What the check of the same code tells is not told twice.
  const told = new Set(ofBook.filter(({ findings }) => findings.length > 0).map(({ code }) => code))
  return itemsOf(facts).flatMap((item): Refused[] => {
    if (told.has(item.code) || waived.has(item.code)) return []
    if (item.state === 'blocked')
      return [{ id: facts.book.id, code: `closing.${item.code}`, message: `${item.title}：${item.text}` }]
    if (item.state !== 'warn' || checked.has(item.code) || explanations[item.code]) return []
    const message = `${item.code} ${item.title}须说明：${item.text}`
    return [{ id: facts.book.id, code: `closing.${item.code}`, message, hint: '填写说明后结账' }]
  })
}

/** Posts the closing vouchers and takes the gates of the books, also of those with nothing to carry. */
export async function carryResults(
  tx: Tx,
  actor: Actor,
  good: readonly BookFacts[],
  period: string,
): Promise<number[]> {
  const drafts = good.flatMap(({ book, movements, parameters }) =>
    carryDrafts(book, period, {
      rules: rulesFor(closingRules(), book),
      nets: netsOf(movements),
      shareOf: ({ parameter }) => parameters.get(parameter),
    }),
  )
  const ids = await createVouchers(tx, machine, drafts, { isChecked: true })
  const vouchers = [...(await lockVouchers(tx, ids)).values()]
  await enterVouchers(
    tx,
    vouchers,
    { posterId: actor.id, reviewerId: actor.id },
    good.map(({ book }) => book.id),
  )
  return ids
}

// Under the gate nobody posts any more: what was read before it must still be so.
async function holdUnderGate(tx: Tx, books: readonly Book[], period: string): Promise<void> {
  const ids = books.map(({ id }) => id)
  const periods = await periodsOf(tx, ids)
  const before = await whatStandsBefore(tx, books, period, periods)
  const unposted = await unpostedOf(tx, ids, period)
  const left = (await movementsOf(tx, ids, { from: period, to: period })).filter(
    ({ account, closing }) => /^[45]/.test(account) && !pendingAccounts.includes(account) && closing !== 0n,
  )
  const isStill = ids.every((id) => periods.get(id)?.get(period)?.status === 'open')
  if (isStill && before.size === 0 && unposted.size === 0 && left.length === 0) return
  throw conflict('closing.raced', `${period} 结账时又有新的凭证制单或记账，没有结账`, { hint: '重新结账' })
}

function requireSound(
  books: readonly Book[],
  outcomes: OutcomesByBook,
  explanations: Readonly<Record<string, string>>,
): void {
  const reasons = new Map<number, Refused[]>()
  for (const book of books) {
    const found = whyChecksRefuse(book, outcomes.get(book.id) ?? [], explanations)
    if (found.length > 0) reasons.set(book.id, found)
  }
  if (reasons.size > 0) throw new FoundWanting(reasons)
}

/** With January the opening balances are closed too: they no longer change. */
async function lockMonth(tx: Tx, actor: Actor, books: readonly Book[], period: string): Promise<void> {
  if (books.length === 0) return
  const year = yearOf(period)
  const months = period === firstPeriod(year) ? [openingPeriod(year), period] : [period]
  await whereInList(
    tx,
    tx('book_periods'),
    'book_id',
    books.map(({ id }) => id),
  )
    .whereIn('period', months)
    .update({ status: 'closed', closed_at: new Date().toISOString(), closed_by: actor.id })
}

function explanationsUsed(
  facts: BookFacts,
  before: OutcomesByBook,
  after: OutcomesByBook,
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  const found = [...(before.get(facts.book.id) ?? []), ...(after.get(facts.book.id) ?? [])]
  const warned = new Set(
    found.filter(({ level, findings }) => level === 'W' && findings.length > 0).map(({ code }) => code),
  )
  for (const { code, state } of itemsOf(facts) satisfies ChecklistItem[]) if (state === 'warn') warned.add(code)
  return Object.fromEntries(Object.entries(given).filter(([code]) => warned.has(code)))
}
