// The words of the checks: what a row of accounting-rules/checks.json says, and what running it answers.
import type { Book } from '../ledger/books.ts'
import type { Finding } from '../ledger/findings.ts'

/** B 阻断, W 预警（须填说明）, I 提示. */
export const levels = ['B', 'W', 'I'] as const
export type Level = (typeof levels)[number]
export const levelNames: Readonly<Record<Level, string>> = { B: '阻断', W: '预警', I: '提示' }

/** When a check is asked for: entering, review, posting, daily, closing a month, closing a year, reporting. */
export const moments = ['录', '审', '记', '日', '结', '年', '报'] as const
export type Moment = (typeof moments)[number]
export const momentNames: Readonly<Record<Moment, string>> = {
  录: '填制',
  审: '审核',
  记: '记账',
  日: '每日',
  结: '月结',
  年: '年结',
  报: '出表',
}

export const groups = ['V', 'F', 'G', 'R', 'T', 'X'] as const
export type Group = (typeof groups)[number]
export const groupNames: Readonly<Record<Group, string>> = {
  V: '单据与凭证',
  F: '账户与资金',
  G: '账内',
  R: '报表',
  T: '经办账与财政专户账',
  X: '上下级与跨基金',
}

export interface CheckOutcome {
  code: string
  title: string
  level: Level
  findings: Finding[]
  /** A warning whose every finding has been explained as it stands now; a new finding needs a new explanation. */
  explained: boolean
}

export interface RunOptions {
  /** Books of one year. */
  books: readonly Book[]
  /** YYYYMM */
  period: string
  /** Only checks of this moment, or of any of these; closing a month also asks again for what entering should have refused. */
  moment?: Moment | readonly Moment[] | undefined
  /** Only these steps of the closing checklist, 1 to 7. */
  steps?: readonly number[] | undefined
  /** Only these, e.g. ['G01', 'G04']. */
  codes?: readonly string[] | undefined
}
