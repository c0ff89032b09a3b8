// Opens the sample's second year from the first as year-end closing does: balances go on, income and expenditure end in the
// fund balance (财会〔2017〕28号：年末结转).
import { fromCents, toCents } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import type { Tx } from '../core/database/index.ts'
import type { Book } from '../ledger/books.ts'
import type { DraftLine } from '../ledger/model.ts'

interface ClosingRow {
  account_code: string
  content: string | null
  debit: Money
  credit: Money
}

/** The opening lines of the year after `book`'s. */
export async function linesAfter(tx: Tx, book: Book): Promise<DraftLine[]> {
  const rows: ClosingRow[] = await tx('balances as b')
    .leftJoin('aux_sets as s', 's.aux_key', 'b.aux_key')
    .where('b.book_id', book.id)
    .groupBy('b.account_code', 's.content')
    .select('b.account_code', 's.content')
    .sum({ debit: 'b.debit_amount', credit: 'b.credit_amount' })
  const net = new Map<string, { account: string; auxiliaries: Record<string, string>; cents: bigint }>()
  for (const { account_code: code, content, debit, credit } of rows) {
    const cents = toCents(debit) - toCents(credit)
    const isResult = code.startsWith('4') || code.startsWith('5')
    const account = isResult ? fundBalanceOf(book, code) : code
    const auxiliaries = isResult || content === null ? {} : (JSON.parse(content) as Record<string, string>)
    const key = `${account}|${content !== null && !isResult ? content : ''}`
    const entry = net.get(key) ?? { account, auxiliaries, cents: 0n }
    entry.cents += cents
    net.set(key, entry)
  }
  return [...net.values()]
    .filter(({ cents }) => cents !== 0n)
    .map(lineOf)
    .sort((a, b) => (a.account < b.account ? -1 : 1))
}

function lineOf({
  account,
  auxiliaries,
  cents,
}: {
  account: string
  auxiliaries: Record<string, string>
  cents: bigint
}): DraftLine {
  const isDebit = cents > 0n
  return { account, side: isDebit ? 'debit' : 'credit', amount: fromCents(isDebit ? cents : -cents), auxiliaries }
}

/** 职工医保: 补贴 and 大病 to the pool, 转移 to personal accounts, the rest by the sub-fund in its own code. */
function fundBalanceOf({ standard, scheme }: Book, code: string): string {
  if (standard === 'treasury' || scheme !== 'EM') return '3001'
  if (code.startsWith('4101') || code.startsWith('5101')) return '300101'
  if (code.startsWith('4301') || code.startsWith('5201')) return '300102'
  return code.slice(4, 6) === '02' ? '300102' : '300101'
}
