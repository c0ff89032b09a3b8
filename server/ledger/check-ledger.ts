// The invariants of the ledger, proven on the live data. Each finding says in Chinese where the fault lies and what was expected.
// Sums are left to the database and the chain is walked in portions, so memory stays bounded whatever the volume.
import type { Tx } from '../core/database/index.ts'
import { formatMoney, fromCents, toCents } from '../core/money.ts'
import { checkAttachments } from './attachments.ts'
import { checkChain } from './check-chain.ts'
import { voucherNo } from './model.ts'

export interface LedgerCheck {
  code: string
  title: string
  run(tx: Tx): Promise<string[]>
}

/** Findings told of one check; the first hundred show what happened. */
const findingsMax = 100

export const ledgerChecks: readonly LedgerCheck[] = [
  { code: 'ledger.vouchers', title: '每张凭证借贷相等，合计与分录一致', run: checkVouchers },
  { code: 'ledger.balances', title: '科目余额等于已记账分录之和', run: checkBalances },
  { code: 'ledger.trial', title: '各账套各期间借贷发生额相等', run: checkTrial },
  { code: 'ledger.numbers', title: '凭证编号连续，无重号断号', run: checkNumbers },
  { code: 'ledger.chain', title: '已记账凭证的摘要链完整', run: checkChain },
  { code: 'ledger.states', title: '凭证状态与签章一致', run: checkStates },
  { code: 'ledger.documents', title: '机制凭证都有来源单据', run: checkDocuments },
  { code: 'ledger.attachments', title: '凭证附件的内容与入库时的摘要一致', run: checkAttachments },
]

const yuan = (amount: string | null) => formatMoney(fromCents(toCents(amount ?? '0.00')))

async function checkVouchers(tx: Tx): Promise<string[]> {
  const rows: { id: number; total_amount: string; debit: string | null; credit: string | null; lines: number }[] =
    await tx('vouchers as v')
      .leftJoin('voucher_lines as m', (on) =>
        on
          .on('m.voucher_id', 'v.id')
          .andOn('m.book_id', 'v.book_id')
          .andOn('m.period', 'v.period')
          .andOn('m.voucher_date', 'v.voucher_date'),
      )
      .groupBy('v.id', 'v.total_amount')
      .havingRaw(
        'count(m.line_no) < 2 or sum(m.debit_amount) <> sum(m.credit_amount) or sum(m.debit_amount) <> v.total_amount',
      )
      .orderBy('v.id')
      .limit(findingsMax)
      .select('v.id', 'v.total_amount')
      .sum({ debit: 'm.debit_amount', credit: 'm.credit_amount' })
      .count({ lines: 'm.line_no' })
  const unlike = rows.map(
    (row) =>
      `凭证 ${row.id}：${row.lines} 行分录，借方 ${yuan(row.debit)}，贷方 ${yuan(row.credit)}，凭证合计 ${yuan(row.total_amount)}，应当相等`,
  )
  const strays: { voucher_id: number; line_no: number }[] = await tx('voucher_lines as m')
    .leftJoin('vouchers as v', (on) =>
      on
        .on('m.voucher_id', 'v.id')
        .andOn('m.book_id', 'v.book_id')
        .andOn('m.period', 'v.period')
        .andOn('m.voucher_date', 'v.voucher_date'),
    )
    .whereNull('v.id')
    .orderBy(['m.voucher_id', 'm.line_no'])
    .limit(findingsMax)
    .select('m.voucher_id', 'm.line_no')
  return [
    ...unlike,
    ...strays.map((row) => `凭证 ${row.voucher_id} 第 ${row.line_no} 行：没有这张凭证，或账套、期间、日期与凭证不同`),
  ]
}

interface UnlikeBalance {
  name: string
  account_code: string
  content: string
  period: string
  debit: string
  credit: string
  carriedDebit: string
  carriedCredit: string
}

// Balances and entries with opposite signs in one sum: where anything is left over, they differ.
async function checkBalances(tx: Tx): Promise<string[]> {
  const kept = tx('balances as k').select(
    'k.book_id',
    'k.account_code',
    'k.aux_key',
    'k.period',
    'k.debit_amount as debit',
    'k.credit_amount as credit',
    'k.carried_debit as carried_debit',
    'k.carried_credit as carried_credit',
  )
  const entered = tx('voucher_lines as m')
    .join('vouchers as v', 'v.id', 'm.voucher_id')
    .join('aux_sets as s', 's.aux_key', 'm.aux_key')
    .where('v.status', 'posted')
    .select(
      'm.book_id',
      'm.account_code',
      's.balance_key as aux_key',
      'm.period',
      tx.raw('-m.debit_amount as debit'),
      tx.raw('-m.credit_amount as credit'),
      tx.raw(`case when v.kind = 'closing' then -m.debit_amount else 0 end as carried_debit`),
      tx.raw(`case when v.kind = 'closing' then -m.credit_amount else 0 end as carried_credit`),
    )
  const rows: UnlikeBalance[] = await tx
    .from(kept.unionAll([entered]).as('d'))
    .leftJoin('books as b', 'b.id', 'd.book_id')
    .leftJoin('aux_sets as x', 'x.aux_key', 'd.aux_key')
    .groupBy('b.name', 'd.account_code', 'x.content', 'd.period')
    .havingRaw('sum(d.debit) <> 0 or sum(d.credit) <> 0 or sum(d.carried_debit) <> 0 or sum(d.carried_credit) <> 0')
    .orderBy(['b.name', 'd.account_code', 'd.period'])
    .limit(findingsMax)
    .select('b.name', 'd.account_code', 'x.content', 'd.period')
    .sum({ debit: 'd.debit', credit: 'd.credit', carriedDebit: 'd.carried_debit', carriedCredit: 'd.carried_credit' })
  return rows.map(
    (row) =>
      `${row.name} 科目 ${row.account_code} 辅助 ${row.content} 期间 ${row.period}：余额表比已记账分录借方多 ${yuan(row.debit)}，贷方多 ${yuan(row.credit)}；其中结转借方多 ${yuan(row.carriedDebit)}，贷方多 ${yuan(row.carriedCredit)}`,
  )
}

async function checkTrial(tx: Tx): Promise<string[]> {
  const rows: { name: string; period: string; debit: string; credit: string }[] = await tx('balances as k')
    .join('books as b', 'b.id', 'k.book_id')
    .groupBy('b.id', 'b.name', 'k.period')
    .havingRaw('sum(k.debit_amount) <> sum(k.credit_amount)')
    .orderBy(['b.name', 'k.period'])
    .limit(findingsMax)
    .select('b.name', 'k.period')
    .sum({ debit: 'k.debit_amount', credit: 'k.credit_amount' })
  return rows.map(
    (row) => `${row.name} ${row.period}：借方发生额 ${yuan(row.debit)}，贷方发生额 ${yuan(row.credit)}，应当相等`,
  )
}

async function checkNumbers(tx: Tx): Promise<string[]> {
  const given = tx('vouchers')
    .where({ status: 'posted' })
    .groupBy('book_id', 'period', 'word')
    .select('book_id', 'period', 'word')
    .count({ voucher_count: '*' })
    .min({ first_no: 'voucher_no' })
    .max({ last_given: 'voucher_no' })
    .countDistinct({ number_count: 'voucher_no' })
    .as('g')
  const rows: {
    name: string
    period: string
    word: string
    voucher_count: number
    first_no: number
    last_given: number
    number_count: number
    last_no: number | null
  }[] = await tx
    .from(given)
    .join('books as b', 'b.id', 'g.book_id')
    .leftJoin('voucher_counters as c', (on) =>
      on.on('c.book_id', 'g.book_id').andOn('c.period', 'g.period').andOn('c.word', 'g.word'),
    )
    .whereRaw(
      '(g.first_no <> 1 or g.last_given <> g.voucher_count or g.number_count <> g.voucher_count or c.last_no is null or c.last_no <> g.last_given)',
    )
    .orderBy(['b.name', 'g.period', 'g.word'])
    .limit(findingsMax)
    .select(
      'b.name',
      'g.period',
      'g.word',
      'g.voucher_count',
      'g.first_no',
      'g.last_given',
      'g.number_count',
      'c.last_no',
    )
  return rows.map(
    (row) =>
      `${row.name} ${row.period} ${row.word}字：已记账 ${row.voucher_count} 张，应编 1 至 ${row.voucher_count} 号，` +
      `实为 ${row.first_no} 至 ${row.last_given} 号、${row.number_count} 个不同编号，编号簿记到 ${row.last_no ?? '无'} 号`,
  )
}

// What each state must and must not carry; a posted voucher without its signatures, or a draft with a number, is damaged.
async function checkStates(tx: Tx): Promise<string[]> {
  const rows: { id: number; status: string; word: string; voucher_no: number | null }[] = await tx('vouchers')
    .whereRaw(
      `((status = 'posted' and (voucher_no is null or chain_no is null or hash is null or reviewer_id is null or poster_id is null))
        or (status <> 'posted' and (voucher_no is not null or chain_no is not null or hash is not null or poster_id is not null))
        or (status = 'reviewed' and reviewer_id is null))`,
    )
    .orderBy('id')
    .limit(findingsMax)
    .select('id', 'status', 'word', 'voucher_no')
  return rows.map(
    (row) => `凭证 ${row.id}（${voucherNo(row.word, row.voucher_no)}）：状态 ${row.status} 与编号、签章或链条不符`,
  )
}

async function checkDocuments(tx: Tx): Promise<string[]> {
  const rows: { id: number; voucher_date: string; summary: string }[] = await tx('vouchers as v')
    .where('v.kind', 'rule')
    .whereNot('v.status', 'void')
    .whereNotExists(tx('voucher_documents as d').select('d.document_id').whereRaw('d.voucher_id = v.id'))
    .orderBy('v.id')
    .limit(findingsMax)
    .select('v.id', 'v.voucher_date', 'v.summary')
  return rows.map((row) => `机制凭证 ${row.id}（${row.voucher_date} ${row.summary}）没有来源单据`)
}
