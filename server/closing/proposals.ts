// Entries that only the end or the start of a year calls for (待转、待确认收入、储备金、新旧衔接). They are booked from documents like any
// other; the checklist works out what the document should say and names its kind.
import { firstPeriod, lastPeriod } from '../core/calendar.ts'
import { fromCents, scale, toCents } from '../core/money.ts'
import { sumOf, yuan } from './facts.ts'
import type { BookFacts } from './facts.ts'
import type { ChecklistItem, ItemState } from './model.ts'

export function proposals(facts: BookFacts): ChecklistItem[] {
  if (facts.book.standard !== 'agency') return []
  return [...allotment(facts), ...trueUp(facts), ...deferred(facts), ...reserve(facts), ...transition(facts)]
}

const item = (
  code: string,
  title: string,
  { state, cents, text, event }: { state: ItemState; cents: bigint; text: string; event: string },
): ChecklistItem => ({
  code,
  title,
  state,
  text,
  amount: fromCents(cents),
  path: `/documents?event=${event}`,
})

// 财会〔2017〕28号 4601二(三)、4602二(三)：年末按经验比例转入统筹、个人账户。
function allotment({ book, period, movements, parameters }: BookFacts): ChecklistItem[] {
  const ratio = parameters.get('em.experience_ratio')
  if (book.scheme !== 'EM' || period !== lastPeriod(book.year) || ratio === undefined) return []
  const kinds = [
    {
      account: '4601',
      code: 'G10.contribution',
      event: 'contribution.pending_classified',
      name: '待转社会保险费归属确认',
    },
    { account: '4602', code: 'G10.interest', event: 'interest.pending_classified', name: '待转利息归属确认' },
  ]
  return kinds.flatMap(({ account, code, event, name }) => {
    const cents = -sumOf(movements, account)
    if (cents === 0n) return []
    const pooled = toCents(scale(fromCents(cents), ratio))
    const text = `报送“${name}”单据：金额 ${yuan(cents)}，统筹基金 ${yuan(pooled)}，个人账户 ${yuan(cents - pooled)}（经验比例 ${ratio}）`
    return [item(code, '按经验比例分配待转收入', { state: 'blocked', cents, text, event })]
  })
}

// 财会〔2017〕28号 4601二(四)、4602二(四)：次年按确定比例调整上年经验数，差额在统筹、个人账户两个结余明细之间调整，不进收支表。
function trueUp({ book, period, parameters, estimated }: BookFacts): ChecklistItem[] {
  const { ratio, contribution, interest } = estimated
  if (book.scheme !== 'EM' || period !== firstPeriod(book.year) || ratio === undefined) return []
  const settled = parameters.get('em.settled_ratio')
  const kinds = [
    { kind: 'contribution', name: '待转社会保险费', estimate: contribution },
    { kind: 'interest', name: '待转利息', estimate: interest },
  ]
  return kinds
    .filter(({ estimate }) => estimate.amount !== 0n)
    .map(({ kind, name, estimate: { amount, pooled, adjusted } }) => {
      const event = `${kind}.pending_classified`
      const before = `上年末按经验比例 ${ratio} 分配${name} ${yuan(amount)}，其中统筹基金 ${yuan(pooled)}`
      const [code, title] = [`G10.true_up.${kind}`, `按确定比例调整上年${name}`]
      if (settled === undefined) {
        const text = `${before}；核定确定比例后在此算出调整数`
        return item(code, title, { state: 'info', cents: amount, text, event })
      }
      const due = toCents(scale(fromCents(amount), settled)) - pooled
      const left = due - adjusted
      const text =
        left === 0n
          ? `${before}；按确定比例 ${settled} 应调整统筹口径差额 ${yuan(due)}，已调整`
          : `${before}；确定比例 ${settled}：报送归属确认单据，统筹口径差额 ${yuan(left)}`
      return item(code, title, { state: left === 0n ? 'ok' : 'info', cents: left, text, event })
    })
}

// 财会〔2025〕35号 二(二)、二(四)3：属本年度的待确认收入在 1 月一次转入保费收入，转后该年度无余额。
function deferred({ book, period, deferred: years }: BookFacts): ChecklistItem[] {
  const event = 'contribution.deferred_recognised'
  return [...years]
    .filter(([year]) => year !== '' && Number(year) <= book.year)
    .filter(([, cents]) => cents !== 0n || period === firstPeriod(book.year))
    .map(([year, cents]) => {
      const text =
        cents === 0n
          ? `受益年度 ${year} 的待确认收入已全部转入`
          : `受益年度 ${year} 的待确认收入还有 ${yuan(cents)}：报送“待确认收入转保费收入”单据一次转入`
      return item('G09', `确认 ${year} 年度保费收入`, { state: cents === 0n ? 'ok' : 'blocked', cents, text, event })
    })
}

// 财会〔2017〕28号 3201：储备金按规定提取；比例由省级规定。
function reserve({ book, period, movements, parameters }: BookFacts): ChecklistItem[] {
  if (book.scheme !== 'WI' || period !== lastPeriod(book.year)) return []
  const rate = parameters.get('wi.reserve_rate')
  const held = -sumOf(movements, '3201')
  const event = 'reserve.provided'
  if (rate === undefined) {
    const text = `储备金结余 ${yuan(held)}；本年要提取的，先核定提取比例`
    return [item('G06', '提取储备金', { state: 'info', cents: held, text, event })]
  }
  const turnover = (account: string) =>
    movements
      .filter((one) => one.account.startsWith(account))
      .reduce((total, { yearCredit, yearDebit }) => total + yearCredit - yearDebit, 0n)
  const due = toCents(scale(fromCents(turnover('4001')), rate))
  const taken = movements
    .filter(({ account }) => account.startsWith('3201'))
    .reduce((total, { yearCredit }) => total + yearCredit, 0n)
  const text =
    due <= taken
      ? `应提 ${yuan(due)}，已提 ${yuan(taken)}`
      : `本年保费收入 ${yuan(turnover('4001'))} × ${rate} 应提 ${yuan(due)}，已提 ${yuan(taken)}：报送“储备金提取”单据 ${yuan(due - taken)}`
  return [item('G06', '提取储备金', { state: due <= taken ? 'ok' : 'info', cents: due - taken, text, event })]
}

// 财会〔2025〕35号 四(二)1：备案地区 2026 年 1 月 1 日把 2025 年预缴的保费转为待确认收入，2026 年收支表不列上年数。
function transition({ book, period, movements, deferred: years }: BookFacts): ChecklistItem[] {
  const isFiled = book.policy.choices.next_year_contribution === 'filed'
  if (book.scheme !== 'RM' || book.standard !== 'agency' || period !== '202601' || !isFiled) return []
  const taken = movements
    .filter(({ account }) => account.startsWith('200106'))
    .reduce((total, { credit }) => total + credit, 0n)
  const isDone = years.size > 0
  const text = isDone
    ? `2025 年预缴的 2026 年保费已转为待确认收入 ${yuan(taken)}`
    : '备案地区：2025 年预缴的 2026 年保费，报送“待确认收入转保费收入”单据，确认种类选“期初衔接”'
  const event = 'contribution.deferred_recognised'
  return [item('G09.transition', '2026 年新旧衔接', { state: isDone ? 'ok' : 'info', cents: taken, text, event })]
}
