// What the screens of the books differ in: address, filters, how many entries to a page, what they explain.
import type { BookKind } from './book-types.ts'

export interface BookScreen {
  readonly kind: BookKind
  readonly title: string
  readonly about: string
  /** Whether an account must be chosen, may be chosen, or is chosen as a journal. */
  readonly account: 'needed' | 'optional' | 'journal'
  /** Without months in the address: the year up to the month, or the month alone. */
  readonly span: 'year' | 'month'
  readonly filters: readonly ('aux' | 'by' | 'text')[]
  readonly pageSize: number
  /** What pages are counted in. */
  readonly unit: string
}

export const bookScreens: Readonly<Record<string, BookScreen>> = {
  '/general-ledger': {
    kind: 'general',
    title: '总账',
    about: '每个科目逐月的本月合计、本年累计和余额，方向标借、贷、平。不选科目时列出全部一级科目。点月份看明细账。',
    account: 'optional',
    span: 'year',
    filters: [],
    pageSize: 50,
    unit: '个科目',
  },
  '/detail-ledger': {
    kind: 'detail',
    title: '明细账',
    about: '一个科目逐笔的发生额和余额，每月有本月合计和本年累计。双击或按 Enter 看凭证，关闭凭证回到原处。',
    account: 'needed',
    span: 'year',
    filters: ['aux'],
    pageSize: 200,
    unit: '笔',
  },
  '/journal': {
    kind: 'journal',
    title: '日记账',
    about:
      '库存现金和每个银行账户逐笔登记，每笔结出余额，每日有本日合计。每日余额连续：昨日余额加收入减支出等于今日余额。',
    account: 'journal',
    span: 'month',
    filters: [],
    pageSize: 200,
    unit: '笔',
  },
  '/multi-column-ledger': {
    kind: 'multi-column',
    title: '多栏账',
    about: '一个科目的发生额按下级科目或按一项辅助核算分栏，冲减数为红字。',
    account: 'needed',
    span: 'year',
    filters: ['by', 'aux'],
    pageSize: 200,
    unit: '笔',
  },
  '/counterparty-ledger': {
    kind: 'counterparty',
    title: '往来明细',
    about:
      '暂付款、暂收款、借入款项按往来对象的余额和账龄，先进先出，截止月为第 1 个月；一年以上的突出显示。点一行看它的明细账。',
    account: 'optional',
    span: 'year',
    filters: [],
    pageSize: 500,
    unit: '行',
  },
  '/day-book': {
    kind: 'day-book',
    title: '序时账',
    about: '账套全部凭证的分录，按日期和编号排列。',
    account: 'optional',
    span: 'month',
    filters: ['text'],
    pageSize: 100,
    unit: '张凭证',
  },
}
