// V10–V14: corrections and what must not be booked the wrong way round: red vouchers, one-sided accounts, documents booked twice,
// and refunds of earlier years.
import type { Tx } from '../core/database/index.ts'
import { toCents } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { ruleBook } from '../rules/load.ts'
import { derivedFacts } from '../rules/facts.ts'
import { entryRules } from '../ledger/entry-rules.ts'
import type { CheckRuns, CheckScope, Finding } from '../ledger/findings.ts'
import { listParameter } from './check-book.ts'
import {
  atVoucher,
  findingsMax,
  linesOfMonth,
  notTakenBack,
  underAccounts,
  valuesOf,
  voucherFields,
  vouchersOfMonth,
  yuan,
} from './looking.ts'
import type { VoucherName } from './looking.ts'

export const correctionChecks: CheckRuns = {
  V10: redOnce,
  V11: oneSided,
  V12: bookedOnce,
  V13: priorYearApart,
  V14: annuityApart,
}

// 《会计基础工作规范》第五十一条（五）
async function redOnce(tx: Tx, scope: CheckScope): Promise<Finding[]> {
  const red = () => vouchersOfMonth(tx, scope).whereNotNull('v.reverses_id')
  const misplaced: (VoucherName & { o_id: number | null; o_status: string | null; o_book: number | null })[] =
    await red()
      .leftJoin('vouchers as o', 'o.id', 'v.reverses_id')
      .whereRaw(`(o.id is null or o.status <> 'posted' or o.book_id <> v.book_id)`)
      .orderBy('v.id')
      .limit(findingsMax)
      .select(voucherFields)
      .select('o.id as o_id', 'o.status as o_status', 'o.book_id as o_book')
  const blue: (VoucherName & { line_no: number; account_code: string })[] = await red()
    .join('voucher_lines as m', 'm.voucher_id', 'v.id')
    .whereRaw(
      `(m.debit_amount > 0 or m.credit_amount > 0 or not exists (select o.line_no from voucher_lines o
        where o.voucher_id = v.reverses_id and o.account_code = m.account_code))`,
    )
    .orderBy('v.id')
    .limit(findingsMax)
    .select(voucherFields)
    .select('m.line_no', 'm.account_code')
  const twice: (VoucherName & { total_amount: Money; taken_back: Money })[] = await red()
    .join('vouchers as o', 'o.id', 'v.reverses_id')
    .join('vouchers as r', 'r.reverses_id', 'o.id')
    .whereNotIn('r.status', ['void', 'returned'])
    .groupBy(voucherFields)
    .groupBy('o.total_amount')
    .havingRaw('-sum(r.total_amount) > o.total_amount')
    .orderBy('v.id')
    .limit(findingsMax)
    .select(voucherFields)
    .select('o.total_amount', tx.raw('-sum(r.total_amount) as taken_back'))
  return [
    ...misplaced.map((row) =>
      atVoucher(
        scope,
        row,
        row.o_id === null
          ? '所冲销的原凭证不存在'
          : Number(row.o_book) === Number(row.book_id)
            ? `所冲销的凭证 ${row.o_id} 没有记账`
            : `所冲销的凭证 ${row.o_id} 在另一账套`,
      ),
    ),
    ...blue.map((row) =>
      atVoucher(scope, row, `第 ${row.line_no} 行 ${row.account_code} 与原凭证不是同科目、同方向的负数`),
    ),
    ...twice.map((row) =>
      atVoucher(
        scope,
        row,
        `原凭证 ${yuan(toCents(row.total_amount))}，已冲销合计 ${yuan(toCents(row.taken_back))}，重复冲销`,
        { expected: row.total_amount, found: row.taken_back },
      ),
    ),
  ]
}

// 收支表对这些科目取单边发生额：反方向的蓝字会使报表少计（财会〔2017〕28号编制说明）。
async function oneSided(tx: Tx, scope: CheckScope): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const { schemes, accounts } of entryRules().oneSided.accounts) {
    const books = scope.books.filter(
      ({ standard, scheme }) => standard === 'agency' && (!schemes || schemes.includes(scheme)),
    )
    findings.push(...(await wrongSide(tx, scope, books, accounts)))
  }
  return findings.slice(0, findingsMax)
}

async function wrongSide(
  tx: Tx,
  scope: CheckScope,
  books: CheckScope['books'],
  accounts: readonly string[],
): Promise<Finding[]> {
  if (books.length === 0) return []
  const query = underAccounts(linesOfMonth(tx, { ...scope, books }), accounts)
    .whereNotIn('v.kind', ['closing', 'opening'])
    .whereRaw(
      `((m.account_code like '4%' and m.debit_amount > 0) or (m.account_code like '5%' and m.credit_amount > 0))`,
    )
  const rows: (VoucherName & { line_no: number; account_code: string; debit_amount: Money; credit_amount: Money })[] =
    await notTakenBack(tx, query)
      .orderBy('v.id')
      .limit(findingsMax)
      .select(voucherFields)
      .select('m.line_no', 'm.account_code', 'm.debit_amount', 'm.credit_amount')
  return rows.map((row) => {
    const isIncome = row.account_code.startsWith('4')
    const amount = isIncome ? row.debit_amount : row.credit_amount
    const what = `第 ${row.line_no} 行 ${row.account_code} 在${isIncome ? '借' : '贷'}方记蓝字 ${yuan(toCents(amount))}，应在${isIncome ? '贷' : '借'}方记红字`
    return atVoucher(scope, row, what, { found: amount })
  })
}

async function bookedOnce(tx: Tx, scope: CheckScope): Promise<Finding[]> {
  const linked = () =>
    vouchersOfMonth(tx, scope).where('v.kind', 'rule').join('voucher_documents as l', 'l.voucher_id', 'v.id')
  const twice: (VoucherName & { doc_no: string; other: number })[] = await notTakenBack(tx, linked())
    .join('voucher_documents as k', (on) =>
      on.on('k.document_id', 'l.document_id').andOn('k.voucher_id', '<', 'l.voucher_id'),
    )
    .join('vouchers as w', (on) =>
      on.on('w.id', 'k.voucher_id').andOn('w.book_id', 'v.book_id').andOn('w.rule_id', 'v.rule_id'),
    )
    .join('documents as d', 'd.id', 'l.document_id')
    .where('w.kind', 'rule')
    .whereNotIn('w.status', ['void', 'returned'])
    .whereNotExists(
      tx('vouchers as redw')
        .whereRaw('redw.reverses_id = w.id and redw.total_amount = -w.total_amount')
        .whereNot('redw.status', 'void')
        .select('redw.id'),
    )
    .orderBy('v.id')
    .limit(findingsMax)
    .select(voucherFields)
    .select('d.doc_no', 'w.id as other')
  const unlike: (VoucherName & { total_amount: Money; linked: Money })[] = await linked()
    .groupBy(voucherFields)
    .groupBy('v.total_amount')
    .havingRaw('sum(l.amount) <> v.total_amount')
    .orderBy('v.id')
    .limit(findingsMax)
    .select(voucherFields)
    .select('v.total_amount', tx.raw('sum(l.amount) as linked'))
  const untraced: (VoucherName & { rule_id: string | null; rule_version: number | null })[] = await vouchersOfMonth(
    tx,
    scope,
  )
    .where('v.kind', 'rule')
    .leftJoin('rule_versions as r', (on) => on.on('r.rule_id', 'v.rule_id').andOn('r.version', 'v.rule_version'))
    .whereNull('r.rule_id')
    .orderBy('v.id')
    .limit(findingsMax)
    .select(voucherFields)
    .select('v.rule_id', 'v.rule_version')
  return [
    ...twice.map((row) => atVoucher(scope, row, `单据 ${row.doc_no} 按同一规则已生成凭证 ${row.other}，重复入账`)),
    ...unlike.map((row) =>
      atVoucher(
        scope,
        row,
        `凭证合计 ${yuan(toCents(row.total_amount))}，单据金额合计 ${yuan(toCents(row.linked))}，应当相等`,
        { expected: row.linked, found: row.total_amount },
      ),
    ),
    ...untraced.map((row) =>
      atVoucher(scope, row, `记账规则 ${row.rule_id ?? '未记录'} 第 ${row.rule_version ?? '?'} 版没有存档`),
    ),
  ]
}

// 28号没有“以前年度损益调整”：跨年退保费列 5401，跨年追回待遇列 4501。
async function priorYearApart(tx: Tx, scope: CheckScope): Promise<Finding[]> {
  const books = scope.books.filter(({ standard }) => standard === 'agency')
  if (books.length === 0) return []
  const reducing = () =>
    notTakenBack(tx, linesOfMonth(tx, { ...scope, books }))
      .whereNotIn('v.kind', ['opening', 'closing'])
      .whereRaw(
        `((m.account_code like '4001%' and (m.debit_amount > 0 or m.credit_amount < 0))
          or (m.account_code like '5001%' and (m.credit_amount > 0 or m.debit_amount < 0)))`,
      )
      .orderBy('v.id')
      .select(voucherFields)
      .select('m.account_code')
  const made: (VoucherName & { account_code: string; event: string; content: string; doc_no: string })[] =
    await reducing()
      .join('voucher_documents as l', 'l.voucher_id', 'v.id')
      .join('documents as d', 'd.id', 'l.document_id')
      .whereIn('d.event', listParameter('V13', 'events'))
      .select('d.event', 'd.content', 'd.doc_no')
  const typed: (VoucherName & { account_code: string; content: string })[] = await reducing()
    .join('aux_sets as s', 's.aux_key', 'm.aux_key')
    .where('v.kind', 'manual')
    .select('s.content')
  const target = (account: string) => (account.startsWith('4001') ? '5401 其他支出' : '4501 其他收入')
  return [
    ...made
      .filter((row) => isOfPriorYear(row.event, row.content, row.voucher_date))
      .map((row) =>
        atVoucher(
          scope,
          row,
          `单据 ${row.doc_no} 属以前年度，冲减了 ${row.account_code}，应列 ${target(row.account_code)}`,
        ),
      ),
    ...typed
      .filter(({ content, voucher_date: date }) => {
        const { belongPeriod, benefitPeriod } = valuesOf(content)
        const year = (belongPeriod ?? benefitPeriod)?.slice(0, 4)
        return year !== undefined && year < date.slice(0, 4)
      })
      .map((row) =>
        atVoucher(scope, row, `所属期为以前年度，冲减了 ${row.account_code}，应列 ${target(row.account_code)}`),
      ),
  ].slice(0, findingsMax)
}

/** As the selection of rules judges it. */
function isOfPriorYear(event: string, content: string, date: string): boolean {
  const { payload } = JSON.parse(content) as { payload: Record<string, unknown> }
  const facts = {
    type: event,
    scheme: '',
    payload,
    fundAccounts: new Map<string, { kind: string }>(),
    orgLevel: '',
    valueDate: date,
    bizDate: date,
    policies: { agency: {}, treasury: {} },
  }
  const read = derivedFacts.year_relation?.read({ book: ruleBook(), facts, standard: 'agency', scheme: '' })
  return read === 'prior'
}

// 财会〔2021〕19号：职业年金收回待遇和转移支出一律列其他收入，不分年度。
async function annuityApart(tx: Tx, scope: CheckScope): Promise<Finding[]> {
  const books = scope.books.filter(({ scheme, standard }) => scheme === 'OA' && standard === 'agency')
  if (books.length === 0) return []
  const query = underAccounts(linesOfMonth(tx, { ...scope, books }), ['5001', '5201'])
    .whereNotIn('v.kind', ['closing', 'opening'])
    .whereRaw('(m.credit_amount > 0 or m.debit_amount < 0)')
  const rows: (VoucherName & { line_no: number; account_code: string })[] = await notTakenBack(tx, query)
    .orderBy('v.id')
    .limit(findingsMax)
    .select(voucherFields)
    .select('m.line_no', 'm.account_code')
  return rows.map((row) =>
    atVoucher(scope, row, `第 ${row.line_no} 行冲减了 ${row.account_code}，职业年金收回的款项一律列 4501 其他收入`),
  )
}
