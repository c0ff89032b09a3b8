// A movement kept by hand (登记): checked against the definition, the month and the voucher it names; it counts once another person
// has reviewed it.
import type { Actor } from '../core/actor.ts'
import { isDate, periodOf, yearOf } from '../core/calendar.ts'
import { insertAbsent, insertRows, nextId } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { invalid, missing } from '../core/errors.ts'
import type { Problem } from '../core/errors.ts'
import { fromCents, isNegative, isZero, negate, toCents } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { requireBook } from '../ledger/book-scope.ts'
import { loadBook } from '../ledger/books.ts'
import type { Book } from '../ledger/books.ts'
import { openPeriodsOf } from '../ledger/create-vouchers.ts'
import { isKeptFor } from './agreement.ts'
import { findRegister } from './definitions.ts'
import { itemColumns, itemKey, measures, movementColumns, noAmounts } from './model.ts'
import type { Amounts, Measure, MovementKind, Register } from './model.ts'

export interface KeepInput {
  register: string
  bookId: number
  code: string
  kind: string
  date: string
  amounts: Readonly<Partial<Record<Measure, Money>>>
  fields: Readonly<Record<string, string>>
  voucherNo?: string | undefined
  note?: string | undefined
}

export async function keepMovement(tx: Tx, actor: Actor, input: KeepInput): Promise<{ id: number; itemId: number }> {
  const register = findRegister(input.register)
  if (!register) throw missing(`没有备查簿 ${input.register}`)
  const book = await loadBook(tx, input.bookId)
  await requireBook(tx, actor, 'register.keep', book)
  const kind = register.kinds.find((one) => one.kind === input.kind)
  const problems = [
    ...placeProblems(register, book),
    ...(await monthProblems(tx, book, input)),
    ...(kind
      ? amountProblems(register, kind, input)
      : [problem('kind', `${register.title}没有变动种类 ${input.kind}`)]),
    ...fieldProblems(register, kind, input.fields),
  ]
  const voucherId = input.voucherNo === undefined ? null : await voucherOf(tx, book, input, problems)
  if (problems.length > 0 || !kind) throw invalid(problems, { hint: '按所列位置改正后重新登记' })
  const itemId = await itemOf(tx, register, book, input.code)
  const amounts = signed(kind, input.amounts)
  const fields = Object.entries(input.fields).filter(([, value]) => value !== '')
  const id = await nextId(tx)
  await insertRows(tx, 'register_movements', movementColumns, [
    {
      id,
      movement_key: `h:${id}`,
      item_id: itemId,
      register: register.id,
      book_id: book.id,
      period: periodOf(input.date),
      moved_on: input.date,
      kind: kind.kind,
      nominal_amount: amounts.nominal,
      principal_amount: amounts.principal,
      interest_amount: amounts.interest,
      income_amount: amounts.income,
      fields: fields.length === 0 ? null : JSON.stringify(Object.fromEntries(fields)),
      document_id: null,
      voucher_id: voucherId,
      reverses_id: null,
      source: 'hand',
      status: 'draft',
      note: input.note ?? null,
      maker_id: actor.id,
      made_at: new Date().toISOString(),
      reviewer_id: null,
      reviewed_at: null,
      return_reason: null,
    },
  ])
  return { id, itemId }
}

const problem = (at: string, message: string): Problem => ({ code: `register.${at}`, message, at })

function placeProblems(register: Register, book: Book): Problem[] {
  return isKeptFor(register, book) ? [] : [problem('register', `账套“${book.name}”不设${register.title}`)]
}

/** Also for movements that are taken back: a closed month stays as it was closed. */
export async function monthProblems(tx: Tx, book: Book, { date }: { date: string }): Promise<Problem[]> {
  if (yearOf(date) !== book.year) return [problem('date', `日期 ${date} 不在账套“${book.name}”的 ${book.year} 年`)]
  const open = (await openPeriodsOf(tx, [book.id])).get(book.id)
  return open?.has(periodOf(date)) ? [] : [problem('date', `账套“${book.name}”的 ${periodOf(date)} 期间已结账或未启用`)]
}

function amountProblems(register: Register, kind: MovementKind, { amounts, fields }: KeepInput): Problem[] {
  const problems: Problem[] = []
  const title = (measure: Measure) => register.measures.find((one) => one.measure === measure)?.title ?? '这项金额'
  for (const measure of measures) {
    const amount = amounts[measure]
    if (amount === undefined || isZero(amount)) continue
    const sign = kind.hand[measure]
    if (!sign) problems.push(problem(`amounts.${measure}`, `“${kind.title}”不登记${title(measure)}`))
    else if (sign !== '±' && isNegative(amount)) {
      problems.push(
        problem(`amounts.${measure}`, `“${kind.title}”的${title(measure)}填正数，系统按种类加减，现为 ${amount}`),
      )
    }
  }
  const isEmpty = measures.every((measure) => isZero(amounts[measure] ?? '0.00'))
  if (isEmpty && !(kind.sets && Object.values(fields).some((value) => value !== ''))) {
    problems.push(problem('amounts', `“${kind.title}”没有填金额${kind.sets ? '，也没有填登记事项' : ''}`))
  }
  return problems
}

function fieldProblems(
  register: Register,
  kind: MovementKind | undefined,
  fields: Readonly<Record<string, string>>,
): Problem[] {
  return Object.entries(fields).flatMap(([name, value]) => {
    if (value === '') return []
    const field = register.fields.find((one) => one.name === name)
    if (!field) return [problem(`fields.${name}`, `${register.title}没有登记事项 ${name}`)]
    if (kind && !kind.sets) return [problem(`fields.${name}`, `“${kind.title}”不改登记事项，要改请用变更类的种类登记`)]
    if (field.type === 'date' && !isDate(value))
      return [problem(`fields.${name}`, `${field.title}“${value}”不是真实的日期，写成 2026-03-31 的样子`)]
    if (field.type === 'decimal' && !/^\d{1,4}(\.\d{1,8})?$/.test(value))
      return [problem(`fields.${name}`, `${field.title}“${value}”不是最多 8 位小数的数，年利率 1.55% 写成 0.0155`)]
    if (field.values && !(value in field.values))
      return [problem(`fields.${name}`, `${field.title}须是${Object.values(field.values).join('、')}之一`)]
    return []
  })
}

/** Entered amounts with the sign of their kind, and those that follow from them. */
export function signed(kind: MovementKind, entered: Readonly<Partial<Record<Measure, Money>>>): Amounts {
  const given = Object.fromEntries(
    measures.map((measure) => {
      const amount = entered[measure] ?? '0.00'
      return [measure, kind.hand[measure] === '-' ? negate(amount) : amount]
    }),
  ) as Record<Measure, Money>
  for (const [measure, terms] of Object.entries(kind.also ?? {})) {
    let total = 0n
    for (const [from, factor] of Object.entries(terms ?? {})) {
      total += BigInt(factor ?? 0) * toCents(entered[from as Measure] ?? '0.00')
    }
    given[measure as Measure] = fromCents(total)
  }
  return { ...noAmounts, ...given }
}

async function voucherOf(tx: Tx, book: Book, input: KeepInput, problems: Problem[]): Promise<number | null> {
  const match = /^(.+)-(\d{1,9})$/.exec(input.voucherNo ?? '')
  const rows: { id: number }[] = match
    ? await tx('vouchers')
        .where({ book_id: book.id, period: periodOf(input.date), word: match[1], status: 'posted' })
        .where('voucher_no', Number(match[2]))
        .select('id')
    : []
  if (rows[0]) return Number(rows[0].id)
  problems.push(
    problem('voucherNo', `${periodOf(input.date)} 没有已记账的凭证 ${input.voucherNo ?? ''}，凭证写成“记-12”的样子`),
  )
  return null
}

async function itemOf(tx: Tx, register: Register, book: Book, code: string): Promise<number> {
  const place = {
    register: register.id,
    standard: book.standard,
    scheme_code: book.scheme,
    region_code: book.region,
    code,
  }
  const row = {
    ...place,
    id: await nextId(tx),
    fields: '{}',
    due_on: null,
    state: 'draft',
    changed_at: new Date().toISOString(),
  }
  await insertAbsent(tx, 'register_items', itemColumns, itemKey, [row])
  const found: { id: number } | undefined = await tx('register_items').where(place).first('id')
  return Number(found?.id)
}
