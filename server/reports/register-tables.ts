// Tables of the notes that the registers give: certificates of deposit, bonds and entrusted investment held at the end of a month, with
// what the registers come to beside the accounts.
import { machine } from '../core/actor.ts'
import type { Tx } from '../core/database/index.ts'
import { add, isZero, toCents } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import type { Book } from '../ledger/books.ts'
import { agreementOf, isKeptFor } from '../registers/agreement.ts'
import { findRegister } from '../registers/definitions.ts'
import { listItems } from '../registers/list-items.ts'
import type { ItemRow } from '../registers/list-items.ts'
import type { Register } from '../registers/model.ts'
import { agreed } from './note-model.ts'
import type { NoteTable } from './note-model.ts'

/** In the order of the outline of the notes; the title is the table's. */
const shown = [
  { register: 'deposits', title: '定期存款台账' },
  { register: 'bonds', title: '债券投资台账' },
  { register: 'entrusted', title: '委托投资台账（受托机构）' },
  { register: 'entrusted-upper', title: '委托上级投资台账' },
  { register: 'entrusted-lower', title: '下级归集委托投资台账' },
] as const

/** More than any book holds at once; notes don't page. */
const itemsMax = 10_000

export async function registerTables(tx: Tx, book: Book, period: string): Promise<NoteTable[]> {
  const tables: NoteTable[] = []
  for (const { register: id, title } of shown) {
    const register = findRegister(id)
    if (!register || !isKeptFor(register, book)) continue
    // Who may read the statement reads its notes; the register's own screen asks for a right of its own.
    const filter = { register: id, book: book.id, period, page: 1, size: itemsMax }
    const { rows } = await listItems(tx, machine, filter)
    const held = rows.filter(({ amounts }) => register.measures.some(({ measure }) => !isZero(amounts[measure])))
    const agreements = await agreementOf(tx, [book], period, [register])
    // Without items the table says nothing, unless the accounts hold what the register lacks.
    if (held.length === 0 && agreements.every(({ agrees }) => agrees)) continue
    tables.push({
      ...tableOfItems(register, held, title),
      agreements: agreements.map((one) => agreed(`账簿“${one.title}”`, toCents(one.kept), toCents(one.booked))),
    })
  }
  return tables
}

function tableOfItems(register: Register, items: readonly ItemRow[], title: string): Omit<NoteTable, 'agreements'> {
  const fields = register.fields.filter(({ name }) => items.some(({ shown: values }) => values[name] !== undefined))
  const measures = register.measures.map(({ measure }) => measure)
  const amounts = (item: ItemRow): Money[] => measures.map((measure) => item.amounts[measure])
  const totals = measures.map((measure) => items.reduce<Money>((sum, item) => add(sum, item.amounts[measure]), '0.00'))
  const lacking = ['备查簿没有登记', ...fields.map(() => ''), ...totals]
  return {
    title,
    columns: [register.item, ...fields.map((field) => field.title), ...register.measures.map((one) => one.title)],
    rows:
      items.length === 0
        ? [lacking]
        : items.map((item) => [item.title, ...fields.map(({ name }) => item.shown[name] ?? ''), ...amounts(item)]),
    total: items.length === 0 ? null : ['合计', ...fields.map(() => ''), ...totals],
  }
}
