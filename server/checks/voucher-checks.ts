// V01–V09: what every voucher must fulfil, proven once more over those stored; entering refuses them in the first place.
import { machine } from '../core/actor.ts'
import { firstDay, lastDay } from '../core/calendar.ts'
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { toCents } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { chartOf } from '../catalog/chart.ts'
import type { Chart, ChartCache } from '../catalog/chart.ts'
import { lacksCashier } from '../ledger/cashier-sign.ts'
import type { CheckRuns, CheckScope, Finding } from '../ledger/findings.ts'
import type { StoredVoucher } from '../ledger/model.ts'
import type { VoucherName } from './looking.ts'
import {
  atVoucher,
  findingsMax,
  idsOf,
  linesOfMonth,
  nameOfBook,
  pathOfVoucher,
  voucherFields,
  vouchersOfMonth,
  yuan,
} from './looking.ts'
import { officialNames } from './official-names.ts'

export const voucherChecks: CheckRuns = {
  V01: balanced,
  V02: openLeaves,
  V06: attached,
  V07: signedByOthers,
  V08: numbered,
  V09: dated,
}

async function balanced(tx: Tx, scope: CheckScope): Promise<Finding[]> {
  const rows: (VoucherName & { debit: Money; credit: Money })[] = await linesOfMonth(tx, scope)
    .groupBy(voucherFields)
    .havingRaw('sum(m.debit_amount) <> sum(m.credit_amount)')
    .orderBy('v.id')
    .limit(findingsMax)
    .select(voucherFields)
    .sum({ debit: 'm.debit_amount', credit: 'm.credit_amount' })
  return rows.map((row) => {
    const what = `借方合计 ${yuan(toCents(row.debit))}，贷方合计 ${yuan(toCents(row.credit))}，应当相等`
    return atVoucher(scope, row, what, { expected: row.debit, found: row.credit })
  })
}

// 一级科目的编号和名称由制度统一规定，不得改动；凭证只能用末级科目。
async function openLeaves(tx: Tx, scope: CheckScope): Promise<Finding[]> {
  const used: { book_id: number; account_code: string; voucher_id: number }[] = await linesOfMonth(tx, scope)
    .groupBy('m.book_id', 'm.account_code')
    .select('m.book_id', 'm.account_code')
    .min({ voucher_id: 'v.id' })
  const charts: ChartCache = new Map()
  const chartOfBook = new Map<number, Chart>()
  for (const { id, standard, scheme, year } of scope.books)
    chartOfBook.set(id, await chartOf(tx, standard, scheme, year, charts))
  const wrong = used.filter((row) => !chartOfBook.get(Number(row.book_id))?.leaf(row.account_code))
  const official = officialNames()
  const renamed = [...charts].flatMap(([key, chart]) => {
    const standard = key.split(' ')[0] ?? ''
    return [...chart.accounts.values()]
      .filter(({ code, name }) => code.length === 4 && !(official.get(`${standard} ${code}`)?.has(name) ?? false))
      .map(({ code, name }) => `${key} 一级科目 ${code} ${name} 与制度规定的编号、名称不一致`)
  })
  return [
    ...wrong.slice(0, findingsMax).map((row) => ({
      bookId: Number(row.book_id),
      message: `${nameOfBook(scope, row.book_id)}：科目 ${row.account_code} 不是本账套的末级科目，却有分录，如凭证 ${row.voucher_id}`,
      path: pathOfVoucher(row.voucher_id),
    })),
    ...renamed.map((message) => ({ bookId: null, message, path: '/catalog/accounts' })),
  ]
}

// 《会计基础工作规范》第五十一条（四）
async function attached(tx: Tx, scope: CheckScope): Promise<Finding[]> {
  const rows: VoucherName[] = await vouchersOfMonth(tx, scope)
    .whereIn('v.status', ['reviewed', 'posted'])
    .whereIn('v.kind', ['rule', 'manual'])
    .where('v.attachment_count', '<', 1)
    .whereRaw(`not (v.summary like '订正%' or v.summary like '更正%' or v.summary like '注销%')`)
    .orderBy('v.id')
    .limit(findingsMax)
    .select(voucherFields)
  return rows.map((row) => atVoucher(scope, row, '没有附件，已审核'))
}

// 《会计法》第三十七条；the product's own signature (机审) is no person and stands outside.
async function signedByOthers(tx: Tx, scope: CheckScope): Promise<Finding[]> {
  const rows: (VoucherName & { maker: string; own: number; login: string | null })[] = await vouchersOfMonth(tx, scope)
    .join('users as mk', 'mk.id', 'v.maker_id')
    .where('mk.kind', 'user')
    .whereRaw('v.reviewer_id = v.maker_id')
    .orderBy('v.id')
    .limit(findingsMax)
    .select(voucherFields)
    .select('mk.name as maker')
  const cashiers: (VoucherName & { name: string })[] = await vouchersOfMonth(tx, scope)
    .join('user_grants as g', (on) =>
      on.on((either) => either.on('g.user_id', 'v.reviewer_id').orOn('g.user_id', 'v.poster_id')),
    )
    .join('users as u', 'u.id', 'g.user_id')
    .where('g.role_code', 'cashier')
    .orderBy('v.id')
    .limit(findingsMax)
    .distinct(voucherFields)
    .select('u.name as name')
  return [
    ...rows.map((row) => atVoucher(scope, row, `制单与审核同为 ${row.maker}，应由两人分别办理`)),
    ...(await unsignedByCashier(tx, scope)).map((row) =>
      atVoucher(scope, row, '涉及现金、银行存款，账套政策要求出纳签章，没有出纳签章'),
    ),
    ...cashiers.map((row) => atVoucher(scope, row, `${row.name} 兼任出纳，不得审核、记账`)),
  ]
}

// 《会计基础工作规范》第五十一条（一）：收款、付款记账凭证还应由出纳人员签名或盖章。Asked of what people have posted since the policy asks.
async function unsignedByCashier(tx: Tx, scope: CheckScope): Promise<VoucherName[]> {
  const books = scope.books.filter(({ policy }) => (policy.cashierSign ?? 'none') !== 'none')
  if (books.length === 0) return []
  const found: StoredVoucher[] = await vouchersOfMonth(tx, { ...scope, books })
    .where('v.status', 'posted')
    .whereIn('v.kind', ['manual', 'rule'])
    .whereNull('v.cashier_id')
    .whereNot('v.poster_id', machine.id)
    .orderBy('v.id')
    .select('v.*')
  const since = await askedSince(tx)
  const vouchers = found
    .map((row) => ({ ...row, id: Number(row.id), book_id: Number(row.book_id) }))
    .filter(({ book_id: bookId, posted_at: postedAt }) => (postedAt ?? '') >= (since.get(bookId) ?? ''))
  const unsigned = await lacksCashier(tx, vouchers, new Map(books.map((book) => [book.id, book])))
  return vouchers.filter(({ id }) => unsigned.has(id)).slice(0, findingsMax)
}

/** When the policy of each book last changed, as the audit trail tells; books opened with it are absent. */
async function askedSince(tx: Tx): Promise<Map<number, string>> {
  const rows: { at: string; object_ids: string | null }[] = await tx('audit_entries')
    .where({ object: 'book', action: 'books.set-policy' })
    .orderBy('seq')
    .select('at', 'object_ids')
  return new Map(rows.flatMap(({ at, object_ids: ids }) => (JSON.parse(ids ?? '[]') as number[]).map((id) => [id, at])))
}

async function numbered(tx: Tx, scope: CheckScope): Promise<Finding[]> {
  const rows: { book_id: number; word: string; n: number; first_no: number; last_no: number; kinds: number }[] =
    await whereInList(tx, tx('vouchers as v'), 'v.book_id', idsOf(scope))
      .where('v.period', scope.period)
      .where('v.status', 'posted')
      .groupBy('v.book_id', 'v.word')
      .havingRaw('min(v.voucher_no) <> 1 or max(v.voucher_no) <> count(*) or count(distinct v.voucher_no) <> count(*)')
      .limit(findingsMax)
      .select('v.book_id', 'v.word')
      .count({ n: '*' })
      .min({ first_no: 'v.voucher_no' })
      .max({ last_no: 'v.voucher_no' })
      .countDistinct({ kinds: 'v.voucher_no' })
  return rows.map((row) => ({
    bookId: Number(row.book_id),
    message:
      `${nameOfBook(scope, row.book_id)} ${scope.period} ${row.word}字：已记账 ${row.n} 张，应编 1 至 ${row.n} 号，` +
      `实为 ${row.first_no} 至 ${row.last_no} 号、${row.kinds} 个不同编号`,
    path: `/vouchers?book=${row.book_id}&period=${scope.period}`,
  }))
}

// 收付实现制：以到账、支付日所在月为会计期间。
async function dated(tx: Tx, scope: CheckScope): Promise<Finding[]> {
  const [from, to] = [firstDay(scope.period), lastDay(scope.period)]
  const rows: VoucherName[] = await vouchersOfMonth(tx, scope)
    .where((any) => any.where('v.voucher_date', '<', from).orWhere('v.voucher_date', '>', to))
    .orderBy('v.id')
    .limit(findingsMax)
    .select(voucherFields)
  const late: (VoucherName & { value_date: string; doc_no: string })[] = await vouchersOfMonth(tx, scope)
    .join('voucher_documents as l', 'l.voucher_id', 'v.id')
    .join('documents as d', 'd.id', 'l.document_id')
    .where('v.kind', 'rule')
    .where((any) => any.where('d.value_date', '<', from).orWhere('d.value_date', '>', to))
    .orderBy('v.id')
    .limit(findingsMax)
    .select(voucherFields)
    .select('d.value_date', 'd.doc_no')
  return [
    ...rows.map((row) => atVoucher(scope, row, `日期 ${row.voucher_date} 不在所属期间 ${scope.period}`)),
    ...late.map((row) =>
      atVoucher(
        scope,
        row,
        `单据 ${row.doc_no} 到账（支付）日为 ${row.value_date}，应记入该日所在月份，实记 ${scope.period}`,
      ),
    ),
  ]
}
