// The checks of the memo registers: each agrees with its account (F12 存单, F13 国债, G06 储备金、风险基金, G12 委托投资, G14 职业年金记账),
// and what a deposit bore or should have brought in by now.
import { lastDay } from '../core/calendar.ts'
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { formatMoney, toCents } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import type { CheckRun, CheckRuns, CheckScope, Finding } from '../ledger/findings.ts'
import { agreementOf, counterpartFaults, notTakenIn } from './agreement.ts'
import { findRegister, itemTitle, registers } from './definitions.ts'
import { forecastOf } from './forecast.ts'
import type { Register, StoredItem, StoredMovement } from './model.ts'
import { amountColumn } from './model.ts'
import { standing } from './settle-items.ts'

export const registersChecks: CheckRuns = {
  F12: agreesWith('F12'),
  F13: agreesWith('F13'),
  G06: agreesWith('G06'),
  G12: agreesWith('G12'),
  G14: agreesWith('G14'),
}

/** Warnings beside F12: interest other than agreed, certificates and bonds past their day. */
export const depositAlerts: CheckRun = async (tx, scope) => [
  ...(await overdue(tx, scope)),
  ...(await interestDifferences(tx, scope)),
]

const findingsMax = 300

/** Registers and ledger agree, nothing waits to be taken in, nothing is held below zero. */
function agreesWith(check: string): CheckRun {
  return async (tx, { books, period }) => {
    const mine = registers().filter(
      ({ agrees, counterparts }) =>
        agrees?.some((one) => one.check === check) || counterparts?.some((one) => one.check === check),
    )
    const findings: Finding[] = []
    const names = new Map(books.map(({ id, name }) => [id, name]))
    const waiting = await notTakenIn(
      tx,
      books.map(({ id }) => id),
    )
    for (const row of await agreementOf(tx, books, period, mine)) {
      if (row.agrees || row.check !== check) continue
      const more = waiting.get(row.bookId) ?? 0
      findings.push({
        bookId: row.bookId,
        message:
          `${names.get(row.bookId) ?? ''} ${period}：${findRegister(row.register)?.title ?? ''}的${row.title} ` +
          `${formatMoney(row.kept)}，账面 ${formatMoney(row.booked)}` +
          (more > 0 ? `；有 ${more} 张已记账凭证尚未登入备查簿，请先更新` : ''),
        expected: row.booked,
        found: row.kept,
        path: `/registers?register=${row.register}&book=${row.bookId}`,
      })
    }
    for (const register of mine) {
      for (const counterpart of register.counterparts ?? []) {
        if (counterpart.check !== check) continue
        for (const row of await counterpartFaults(tx, books, period, { register, counterpart })) {
          findings.push({
            bookId: row.bookId,
            message:
              `${names.get(row.bookId) ?? ''} ${period}：${register.title}“${row.title}”不符，` +
              `备查簿 ${formatMoney(row.kept)}，凭证 ${formatMoney(row.booked)}`,
            expected: row.kept,
            found: row.booked,
            path: `/vouchers/${row.voucherId}`,
          })
        }
      }
      findings.push(...(await belowZero(tx, { books, period }, register)))
    }
    return findings.slice(0, findingsMax)
  }
}

// An item that gave out more than it took in was taken in under another number, or its opening is missing. Interest may be recorded
// for a whole region and realised by employer, so it is looked at in total by the agreement above.
async function belowZero(tx: Tx, { books, period }: CheckScope, register: Register): Promise<Finding[]> {
  const held = register.measures.filter(({ holds, measure }) => holds && measure === 'principal')
  if (held.length === 0) return []
  const found = tx('register_movements as m')
    .join('register_items as i', 'i.id', 'm.item_id')
    .where({ 'm.register': register.id, 'm.status': 'kept' })
    .where('m.period', '<=', period)
  whereInList(tx, found, 'i.region_code', [...new Set(books.map(({ region }) => region))])
  const rows: {
    id: number
    code: string
    standard: string
    scheme_code: string
    region_code: string
    amount: Money
  }[] = await found
    .groupBy('i.id', 'i.code', 'i.standard', 'i.scheme_code', 'i.region_code')
    .having(tx.raw('sum(m.principal_amount) < 0'))
    .select('i.id', 'i.code', 'i.standard', 'i.scheme_code', 'i.region_code')
    .sum({ amount: 'm.principal_amount' })
  return rows.flatMap((row) => {
    const book = books.find(
      ({ standard, scheme, region }) =>
        standard === row.standard && scheme === row.scheme_code && region === row.region_code,
    )
    if (!book) return []
    return [
      {
        bookId: book.id,
        message: `${book.name} ${period}：${register.item} ${itemTitle(register, row.code)} 的${held[0]?.title ?? ''}为 ${formatMoney(row.amount)}，不应小于零`,
        expected: '0.00',
        found: row.amount,
        path: `/registers?register=${register.id}&book=${book.id}&item=${row.id}`,
      },
    ]
  })
}

async function overdue(tx: Tx, { books, period }: CheckScope): Promise<Finding[]> {
  const withTerm = registers().filter(({ interest }) => interest)
  const found = tx('register_items as i')
    .where({ 'i.state': 'open' })
    .where('i.due_on', '<=', lastDay(period))
    .whereIn(
      'i.register',
      withTerm.map(({ id }) => id),
    )
  whereInList(tx, found, 'i.region_code', [...new Set(books.map(({ region }) => region))])
  const rows: StoredItem[] = await found.orderBy(['i.due_on', 'i.id']).limit(findingsMax).select('i.*')
  return rows.flatMap((row) => {
    const book = bookOf(books, row)
    const register = findRegister(row.register)
    if (!book || !register) return []
    return [
      {
        bookId: book.id,
        message: `${book.name}：${register.item} ${itemTitle(register, row.code)} 于 ${row.due_on ?? ''} 到期，尚未办理收回或转存`,
        path: `/registers?register=${register.id}&book=${book.id}&item=${row.id}`,
      },
    ]
  })
}

const bookOf = (books: CheckScope['books'], row: Pick<StoredItem, 'standard' | 'scheme_code' | 'region_code'>) =>
  books.find(
    ({ standard, scheme, region }) =>
      standard === row.standard && scheme === row.scheme_code && region === row.region_code,
  )

// Interest that came in this month beside what the certificate agreed.
async function interestDifferences(tx: Tx, { books, period }: CheckScope): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const register of registers()) {
    const terms = register.interest
    if (!terms || terms.paidBy.length === 0) continue
    const paid: { item_id: number }[] = await whereInList(
      tx,
      tx('register_movements'),
      'book_id',
      books.map(({ id }) => id),
    )
      .where({ register: register.id, period, status: 'kept' })
      .whereIn('kind', [...terms.paidBy])
      .distinct('item_id')
    const ids = paid.map((row) => Number(row.item_id))
    if (ids.length === 0) continue
    const items: StoredItem[] = await whereInList(tx, tx('register_items'), 'id', ids)
    const all: StoredMovement[] = await whereInList(tx, tx('register_movements'), 'item_id', ids)
      .where({ status: 'kept' })
      .orderBy(['moved_on', 'id'])
    for (const item of items) {
      const own = standing(all.filter((one) => Number(one.item_id) === Number(item.id)))
      for (const [at, movement] of own.entries()) {
        if (movement.period !== period || !terms.paidBy.includes(movement.kind)) continue
        const expected = forecastOf(register, own.slice(0, at), movement)
        const received = movement[amountColumn('interest')]
        if (expected === null || toCents(expected) === toCents(received)) continue
        findings.push({
          bookId: Number(movement.book_id),
          message: `${bookOf(books, item)?.name ?? ''} ${movement.moved_on}：${register.item} ${itemTitle(register, item.code)} 应收利息 ${formatMoney(expected)}，实收 ${formatMoney(received)}`,
          expected,
          found: received,
          path: `/registers?register=${register.id}&book=${movement.book_id}&item=${item.id}`,
        })
      }
    }
  }
  return findings.slice(0, findingsMax)
}
