// The vouchers that came of a document, in both ledgers, with their lines.
import type { Actor, Standard } from '../core/actor.ts'
import type { Tx } from '../core/database/index.ts'
import { whereInList } from '../core/database/index.ts'
import type { Money } from '../core/money.ts'
import { limitToBooks } from '../ledger/book-scope.ts'
import type { VoucherState } from '../ledger/model.ts'
import { intakeSetting } from './intake-setting.ts'

interface LinkedVoucher {
  id: number
  standard: Standard
  book_name: string
  voucher_date: string
  word: string
  voucher_no: number | null
  kind: string
  status: VoucherState
  summary: string
  rule_id: string | null
  rule_version: number | null
  amount: Money
  scheme_code: string
  fiscal_year: number
}

/** The vouchers of both ledgers that the actor may see, void ones last. */
export async function vouchersOf(tx: Tx, actor: Actor, documentId: number) {
  const found = tx('voucher_documents as l')
    .join('vouchers as v', 'v.id', 'l.voucher_id')
    .join('books as b', 'b.id', 'v.book_id')
    .where('l.document_id', documentId)
  const rows: LinkedVoucher[] = await limitToBooks(found, actor, 'voucher.read', 'b')
    .orderBy(['b.standard', 'v.id'])
    .select(
      'v.id',
      'b.standard',
      'b.name as book_name',
      'v.voucher_date',
      'v.word',
      'v.voucher_no',
      'v.kind',
      'v.status',
      'v.summary',
    )
    .select('v.rule_id', 'v.rule_version', 'l.amount', 'b.scheme_code', 'b.fiscal_year')
  const lines = await linesOf(tx, rows)
  return rows
    .map((row) => ({
      id: Number(row.id),
      standard: row.standard,
      bookName: row.book_name,
      date: row.voucher_date,
      word: row.word,
      no: row.voucher_no === null ? null : Number(row.voucher_no),
      kind: row.kind,
      status: row.status,
      summary: row.summary,
      amount: row.amount,
      rule:
        row.rule_id === null
          ? null
          : {
              id: row.rule_id,
              version: Number(row.rule_version),
              name: ruleName(row.rule_id, Number(row.rule_version)),
            },
      lines: lines.get(Number(row.id)) ?? [],
    }))
    .sort((a, b) => Number(a.status === 'void') - Number(b.status === 'void'))
}

function ruleName(id: string, version: number): string {
  const versions = intakeSetting().ruleBook.rules.get(id) ?? []
  return (versions.find((rule) => rule.version === version) ?? versions.at(-1))?.name ?? id
}

interface ShownLine {
  account: string
  accountName: string
  debit: Money
  credit: Money
  summary: string
}

async function linesOf(tx: Tx, vouchers: readonly LinkedVoucher[]): Promise<Map<number, ShownLine[]>> {
  const lines = new Map<number, ShownLine[]>()
  if (vouchers.length === 0) return lines
  const found = tx('voucher_lines as l')
    .join('books as b', 'b.id', 'l.book_id')
    .leftJoin('accounts as a', (on) =>
      on
        .on('a.standard', 'b.standard')
        .andOn('a.scheme_code', 'b.scheme_code')
        .andOn('a.fiscal_year', 'b.fiscal_year')
        .andOn('a.code', 'l.account_code'),
    )
  const rows: {
    voucher_id: number
    account_code: string
    full_name: string | null
    debit_amount: Money
    credit_amount: Money
    summary: string
  }[] = await whereInList(
    tx,
    found,
    'l.voucher_id',
    vouchers.map(({ id }) => Number(id)),
  )
    .orderBy(['l.voucher_id', 'l.line_no'])
    .select('l.voucher_id', 'l.account_code', 'a.full_name', 'l.debit_amount', 'l.credit_amount', 'l.summary')
  for (const row of rows) {
    const list = lines.get(Number(row.voucher_id)) ?? []
    lines.set(Number(row.voucher_id), list)
    list.push({
      account: row.account_code,
      accountName: row.full_name ?? row.account_code,
      debit: row.debit_amount,
      credit: row.credit_amount,
      summary: row.summary,
    })
  }
  return lines
}
