// What one can choose from in the books: the journals there are, and the values an auxiliary has in an account.
import type { Actor } from '../core/actor.ts'
import { yearOf } from '../core/calendar.ts'
import type { Tx } from '../core/database/index.ts'
import { chartOf } from '../catalog/chart.ts'
import { auxiliariesOf, loadAuxSets, loadDimensions } from './auxiliaries.ts'
import { auxiliaryNames } from './auxiliary-names.ts'
import { allAccounts, auxIsKept, keyedSums } from './entry-search.ts'
import type { BookSwitches, KeyedSum } from './entry-search.ts'
import type { AccountPlace } from './detail-ledger.ts'
import { booksInScope } from './trial-balance.ts'

export interface AuxiliaryChoice {
  value: string
  name: string | null
}

const choicesMax = 2000

/** The values a dimension has in an account (or anywhere) in a year, in order of their codes. */
export async function auxiliaryChoices(
  tx: Tx,
  actor: Actor,
  input: Omit<AccountPlace, 'account'> & { account?: string | undefined; dimension: string },
): Promise<{ rows: AuxiliaryChoice[] }> {
  const { dimension, to } = input
  const books = await booksInScope(tx, actor, input, yearOf(to))
  if (books.length === 0) return { rows: [] }
  const sums = await keyedSums(tx, {
    ...input,
    bookIds: books.map(({ id }) => id),
    account: input.account ?? allAccounts,
    isLeaf: false,
    aux: undefined,
    auxKept: auxIsKept(await loadDimensions(tx), [dimension]),
  })
  const values = (await valuesIn(tx, sums)).map(([, set]) => set[dimension] ?? '')
  const found = [...new Set(values)]
    .filter((value) => value !== '')
    .sort()
    .slice(0, choicesMax)
  const named = await auxiliaryNames(
    tx,
    found.map((value) => ({ [dimension]: value })),
    yearOf(to),
  )
  return { rows: found.map((value) => ({ value, name: named({ [dimension]: value })[0]?.valueName ?? null })) }
}

async function valuesIn(tx: Tx, sums: readonly KeyedSum[]): Promise<[KeyedSum, Record<string, string>][]> {
  const sets = await loadAuxSets(
    tx,
    sums.map(({ auxKey }) => auxKey),
  )
  return sums.map((sum) => [sum, auxiliariesOf(sets.get(sum.auxKey))])
}

export interface JournalChoice {
  account: string
  accountName: string
  /** The fund account, as the filter of a journal: bankAccount:330106-IP-SR. Null: the whole account. */
  aux: string | null
  name: string | null
}

/** The dimensions that name whose money it is: cash box, bank account, treasury. */
const holders = ['cashBox', 'bankAccount', 'treasuryOrg']

/**
 * 库存现金 and each bank account with its own journal (规范第五十七条): every account that carries one of the holders, as a whole and by
 * the fund accounts that moved in it this year.
 */
export async function journalChoices(
  tx: Tx,
  actor: Actor,
  input: Omit<AccountPlace, 'account' | 'from' | 'aux'> & BookSwitches,
): Promise<{ rows: JournalChoice[] }> {
  const year = yearOf(input.to)
  const books = await booksInScope(tx, actor, input, year)
  const [first] = books
  if (!first) return { rows: [] }
  const { accounts } = await chartOf(tx, first.standard, first.scheme, first.year)
  const sums: KeyedSum[] = await keyedSums(tx, {
    bookIds: books.map(({ id }) => id),
    from: `${year}01`,
    to: input.to,
    account: '10',
    isLeaf: false,
    auxKept: true,
    includeDrafts: true,
  })
  const held = (await valuesIn(tx, sums)).flatMap(([sum, set]) =>
    holders.flatMap((dimension) =>
      set[dimension] ? [{ account: sum.account, dimension, value: set[dimension] }] : [],
    ),
  )
  const named = await auxiliaryNames(
    tx,
    held.map(({ dimension, value }) => ({ [dimension]: value })),
    year,
  )
  const choices = new Map<string, JournalChoice>()
  for (const { account, dimension, value } of held) {
    const accountName = accounts.get(account)?.fullName ?? account
    const name = named({ [dimension]: value })[0]?.valueName ?? value
    choices.set(account, { account, accountName, aux: null, name: null })
    choices.set(`${account} ${value}`, { account, accountName, aux: `${dimension}:${value}`, name })
  }
  return { rows: [...choices].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, choice]) => choice) }
}
