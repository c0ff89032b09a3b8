// The checklist of a month (月末步骤, 财会〔2017〕28号；财社〔2017〕144号): each item computed for many books at once, in the order of the
// work, with the way to what is wrong. What the checks of accounting-rules/checks.json say is added by the callers.
import { lastDay, lastPeriod } from '../core/calendar.ts'
import type { Tx } from '../core/database/index.ts'
import { formatMoney, fromCents } from '../core/money.ts'
import type { Book } from '../ledger/books.ts'
import { movementsOf } from '../ledger/movements.ts'
import type { Movement } from '../ledger/movements.ts'
import { carryLines, needsShare } from './carry.ts'
import { pendingAccounts, rulesFor } from './closing-rules.ts'
import { closingRules } from './load-closing-rules.ts'
import type { ChecklistItem } from './model.ts'
import { parametersOf } from './parameters.ts'
import { periodsOf, whatStandsBefore } from './periods.ts'
import { deferredOf, estimatedLastYear, nothingEstimated } from './carried-over.ts'
import type { BookFacts } from './facts.ts'
import { sumOf, yuan } from './facts.ts'
import { proposals } from './proposals.ts'
import { unpostedOf, waitingDocuments } from './unfinished.ts'
import type { Unfinished } from './unfinished.ts'

export async function factsOf(tx: Tx, books: readonly Book[], period: string): Promise<BookFacts[]> {
  const ids = books.map(({ id }) => id)
  const periods = await periodsOf(tx, ids)
  const before = await whatStandsBefore(tx, books, period, periods)
  const unposted = await unpostedOf(tx, ids, period)
  const documents = await waitingDocuments(tx, books, period)
  const movements = groupByBook(await movementsOf(tx, ids, { from: period, to: period }))
  const parameters = await parametersOf(tx, ids)
  const deferred = await deferredOf(tx, books, period)
  const estimated = await estimatedLastYear(tx, books, period)
  const none: Unfinished = { count: 0, amount: '0.00' }
  return books.map((book) => ({
    book,
    period,
    standsBefore: before.get(book.id),
    unposted: unposted.get(book.id) ?? none,
    documents: documents.get(book.id) ?? none,
    movements: movements.get(book.id) ?? [],
    parameters: parameters.get(book.id) ?? new Map(),
    deferred: deferred.get(book.id) ?? new Map(),
    estimated: estimated.get(book.id) ?? nothingEstimated(),
  }))
}

/** The items that apply to the book, in order. */
export function itemsOf(facts: BookFacts): ChecklistItem[] {
  return [
    previousItem(facts),
    vouchersItem(facts),
    documentsItem(facts),
    ...moneyItems(facts),
    ...suspenseItems(facts),
    ...investmentItems(facts),
    ...pendingItems(facts),
    ...shareItems(facts),
    ...proposals(facts),
    carryItem(facts),
    trialItem(facts),
  ]
}

function previousItem({ standsBefore }: BookFacts): ChecklistItem {
  const head = { code: 'G13', title: '上月已结账' }
  if (standsBefore === undefined) return { ...head, state: 'ok', text: '上月已结账，可以结本月' }
  return { ...head, state: 'blocked', text: `${standsBefore}，结账按月顺序进行` }
}

function vouchersItem({ book, period, unposted: { count, amount } }: BookFacts): ChecklistItem {
  const head = { code: 'vouchers', title: '凭证全部审核、记账' }
  if (count === 0) return { ...head, state: 'ok', text: '没有未审核、未记账的凭证' }
  return {
    ...head,
    state: 'blocked',
    text: `还有 ${count} 张凭证没有记账，金额 ${formatMoney(amount)}；审核记账，或由制单人作废`,
    count,
    amount,
    path: `/vouchers?book=${book.id}&period=${period}&status=draft,reviewed,returned`,
  }
}

function documentsItem({ book, period, documents: { count, amount } }: BookFacts): ChecklistItem {
  const head = { code: 'documents', title: '业务单据全部入账' }
  if (count === 0) return { ...head, state: 'ok', text: '没有待处理的业务单据' }
  return {
    ...head,
    state: 'blocked',
    text: `还有 ${count} 份单据没有入账，金额 ${formatMoney(amount)}；入账，或在待处理清单中搁置并说明`,
    count,
    amount,
    path: `/worklist?region=${book.region}&scheme=${book.scheme}&from=${book.year}-01-01&to=${lastDay(period)}`,
  }
}

// 财社〔2017〕144号第四十条：收入户原则上月末无余额；国库存款应及时划转。
function moneyItems({ book, period, movements }: BookFacts): ChecklistItem[] {
  if (book.standard !== 'agency') return []
  const item = (code: string, account: string, title: string, todo: string): ChecklistItem => {
    const cents = sumOf(movements, account)
    if (cents === 0n) return { code, title, state: 'ok', text: '月末无余额' }
    const path = `/detail-ledger?book=${book.id}&account=${account}&from=${period}&to=${period}`
    const text = `月末余额 ${yuan(cents)}，${todo}`
    return { code, title, state: 'warn', text, amount: fromCents(cents), path }
  }
  const treasury = item('F04', '1005', '国库存款划清', '应划转财政专户；在途的填写说明')
  if (book.scheme === 'OA') return [treasury]
  return [item('F03', '1002', '收入户划清', '应划转财政专户；不能划清的填写说明'), treasury]
}

function suspenseItems({ book, period, movements }: BookFacts): ChecklistItem[] {
  const [paid, received] = [sumOf(movements, '1101'), -sumOf(movements, '2001')]
  const head = { code: 'G08', title: '往来款项' }
  if (paid === 0n && received === 0n) return [{ ...head, state: 'ok', text: '暂付款、暂收款无余额' }]
  const path = `/trial-balance?book=${book.id}&period=${period}`
  return [{ ...head, state: 'info', text: `暂付款 ${yuan(paid)}，暂收款 ${yuan(received)}；超过一年的应清理`, path }]
}

// 财会〔2021〕19号：职业年金委托投资收益至少每月确认一次。
function investmentItems({ book, period, movements }: BookFacts): ChecklistItem[] {
  if (book.scheme !== 'OA') return []
  const head = { code: 'G15', title: '确认委托投资收益' }
  const invested = sumOf(movements, '1202')
  const moved = movements.find(({ account }) => account.startsWith('4202'))
  if (invested === 0n) return [{ ...head, state: 'ok', text: '没有委托投资' }]
  if (moved && (moved.debit !== 0n || moved.credit !== 0n))
    return [{ ...head, state: 'ok', text: `本月已确认 ${yuan(moved.credit - moved.debit)}` }]
  const path = `/detail-ledger?book=${book.id}&account=1202&from=${period}&to=${period}`
  return [{ ...head, state: 'warn', text: `委托投资 ${yuan(invested)}，本月没有确认收益，每月至少确认一次`, path }]
}

// 财会〔2017〕28号 4601、4602：年末按经验比例分配，分配后无余额。
function pendingItems({ book, period, movements, parameters }: BookFacts): ChecklistItem[] {
  if (book.scheme !== 'EM' || book.standard !== 'agency') return []
  const head = { code: 'G10', title: '待转收入' }
  const cents = -pendingAccounts.reduce((total, account) => total + sumOf(movements, account), 0n)
  if (cents === 0n) return [{ ...head, state: 'ok', text: '待转社会保险费、待转利息无余额' }]
  const path = `/detail-ledger?book=${book.id}&account=4601&from=${period}&to=${period}`
  const amount = fromCents(cents)
  if (period !== lastPeriod(book.year))
    return [{ ...head, state: 'info', text: `待转余额 ${yuan(cents)}；能确定归属的先转出`, amount, path }]
  const ratio = parameters.get('em.experience_ratio')
  const text = ratio
    ? `待转余额 ${yuan(cents)} 须按经验比例 ${ratio} 分配，见下面的拟办单据`
    : `待转余额 ${yuan(cents)} 须按经验比例分配；先核定经验比例，再报送归属确认单据`
  return [{ ...head, state: 'blocked', text, amount, path }]
}

function shareItems({ book, movements, parameters }: BookFacts): ChecklistItem[] {
  const rules = rulesFor(closingRules(), book)
  const hasShared = rules.some(({ carry }) => carry.some(({ shareRule }) => shareRule !== undefined))
  if (!hasShared) return []
  const head = { code: 'G11', title: '共同项目分摊比例' }
  const kept = parameters.get('ltc.group_share')
  if (kept) return [{ ...head, state: 'ok', text: `归职工参保人群的比例 ${kept}` }]
  const moved = new Set(
    movements
      .filter(({ yearDebit, yearCredit }) => yearDebit !== 0n || yearCredit !== 0n)
      .map(({ account }) => account),
  )
  if (!needsShare(rules, moved))
    return [{ ...head, state: 'info', text: '只有职工参保人群有收支，共同项目全部归职工参保人群（拟定）' }]
  return [{ ...head, state: 'blocked', text: '居民参保人群已有收支，须先核定共同项目的分摊比例' }]
}

/** Debit − credit each leaf still holds, for the closing rules. */
export const netsOf = (movements: readonly Movement[]): Map<string, bigint> =>
  new Map(
    movements
      .filter(({ account, closing }) => /^[45]/.test(account) && closing !== 0n)
      .map(({ account, closing }) => [account, closing]),
  )

function carryItem({ book, period, movements, parameters }: BookFacts): ChecklistItem {
  const nets = netsOf(movements)
  const drafts = rulesFor(closingRules(), book).map((rule) => ({
    rule,
    lines: carryLines(rule, nets, () => parameters.get('ltc.group_share')),
  }))
  const count = drafts.filter(({ lines }) => lines.length > 0).length
  const net = (element: string) =>
    drafts
      .filter(({ rule }) => rule.element === element)
      .flatMap(({ rule }) => [...nets].filter(([code]) => carries(rule, code)))
      .reduce((total, [, cents]) => total + cents, 0n)
  const text =
    count === 0
      ? '收入、支出都已结转'
      : `结账时生成 ${count} 张结转凭证：收入 ${yuan(-net('income'))}，支出 ${yuan(net('expenditure'))}`
  const path = `/vouchers?book=${book.id}&period=${period}&kind=closing`
  return { code: 'carry', title: '结转收入、支出', state: count === 0 ? 'ok' : 'info', text, count, path }
}

const carries = (rule: { carry: readonly { accounts: readonly string[] }[] }, code: string): boolean =>
  rule.carry.some(({ accounts }) => accounts.some((one) => code.startsWith(one)))

function trialItem({ book, period, movements }: BookFacts): ChecklistItem {
  const head = { code: 'trial', title: '试算平衡' }
  const difference = movements.reduce((total, { closing }) => total + closing, 0n)
  const path = `/trial-balance?book=${book.id}&period=${period}`
  if (difference === 0n) return { ...head, state: 'ok', text: '期末借贷方余额相等', path }
  return { ...head, state: 'blocked', text: `期末借方比贷方多 ${yuan(difference)}，余额已损坏，请运行核对`, path }
}

function groupByBook(movements: readonly Movement[]): Map<number, Movement[]> {
  const groups = new Map<number, Movement[]>()
  for (const movement of movements) {
    const group = groups.get(movement.bookId)
    if (group) group.push(movement)
    else groups.set(movement.bookId, [movement])
  }
  return groups
}
