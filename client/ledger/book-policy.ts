// A book with how it is kept, as the server answers it, and its policy as it is being changed. Pure.
import type { Book } from '../core/books.ts'
import type { VoucherState } from './types.ts'

export interface ListedBook extends Book {
  readonly openedAt: string
  /** YYYYMM; null when the whole year is closed. */
  readonly firstOpen: string | null
}

export type CashierSign = 'none' | 'manual' | 'all'

export interface PolicyChoice {
  readonly name: string
  readonly title: string
  readonly value: string
  readonly values: Readonly<Record<string, string>>
  readonly settled?: boolean
  readonly source?: string
  readonly effect?: string
  readonly note?: string
}

export interface BookAnswer {
  readonly book: Book
  readonly openedAt: string
  readonly policy: {
    readonly voucherWords: readonly string[]
    readonly autoPost: boolean
    readonly cashierSign?: CashierSign
  }
  readonly choices: readonly PolicyChoice[]
  readonly hasVouchers: boolean
  readonly months: readonly { readonly period: string; readonly status: 'open' | 'closed' }[]
  readonly openings: readonly { readonly id: number; readonly status: VoucherState; readonly summary: string }[]
  readonly history: readonly {
    readonly at: string
    readonly person: string
    readonly action: string
    readonly reason: string | null
    readonly changed: readonly { readonly title: string; readonly from: string; readonly to: string }[]
  }[]
}

/** A setting of the policy: what it is called, what it can be, what that means and where it stands. */
export interface Setting {
  readonly name: string
  readonly title: string
  readonly value: string
  /** Null: typed freely. */
  readonly values: Readonly<Record<string, string>> | null
  readonly source: string
  readonly effect: string
  /** Why it can't be changed now. */
  readonly fixed: string
}

const words = {
  voucherWords: {
    title: '凭证字',
    source: '《会计基础工作规范》第五十条：可用通用的“记”，也可分收、付、转',
    effect: '填制凭证时可用的字，各字按月分别编号；几个字用顿号隔开，第一个是默认。已有凭证的字不能去掉。',
  },
  autoPost: {
    title: '机审记账',
    source: '本系统的办法；凭证仍可追到单据、规则和版本',
    effect: '允许的，导入单据时可指定由系统审核、记账，不经人工；不允许的，按规则生成的凭证一律由人审核、记账。',
  },
  cashierSign: {
    title: '出纳签章',
    source: '《会计基础工作规范》第五十一条（一）：收付款凭证由出纳签名或盖章',
    effect: '要求的，动用现金、银行存款的凭证没有出纳签章不能记账；红字、期初、结转凭证不动钱，不要求。',
  },
} as const

export const cashierSigns: Readonly<Record<CashierSign, string>> = {
  none: '不要求出纳签章',
  manual: '手工填制的收付凭证须签章',
  all: '全部由人记账的收付凭证须签章（含按规则生成的）',
}

export function settingsOf({ policy, choices, hasVouchers }: BookAnswer): Setting[] {
  return [
    { name: 'voucherWords', ...words.voucherWords, value: policy.voucherWords.join('、'), values: null, fixed: '' },
    {
      name: 'autoPost',
      ...words.autoPost,
      value: policy.autoPost ? 'yes' : 'no',
      values: { yes: '允许系统审核、记账', no: '不允许，一律由人审核、记账' },
      fixed: '',
    },
    { name: 'cashierSign', ...words.cashierSign, value: policy.cashierSign ?? 'none', values: cashierSigns, fixed: '' },
    ...choices.map((choice) => ({
      name: choice.name,
      title: choice.title,
      value: choice.value,
      values: choice.values,
      source: choice.source ?? '',
      effect: [choice.effect, choice.note].filter(Boolean).join(' '),
      fixed: choice.settled && hasVouchers ? '本账套已有凭证，年度内不能改' : '',
    })),
  ]
}

export const showSetting = ({ values, value }: Setting): string => values?.[value] ?? value

/** What changed, as the server takes it. */
export function changeOf(settings: readonly Setting[], wanted: Readonly<Record<string, string>>): object {
  const changed = new Map(
    settings.flatMap(({ name, value }) => {
      const now = wanted[name] ?? value
      return now === value ? [] : [[name, now] as const]
    }),
  )
  const list = changed
    .get('voucherWords')
    ?.split(/[、，,\s]+/)
    .filter((word) => word !== '')
  const choices = [...changed].filter(([name]) => !(name in words))
  return {
    ...(list ? { voucherWords: list } : {}),
    ...(changed.has('autoPost') ? { autoPost: changed.get('autoPost') === 'yes' } : {}),
    ...(changed.has('cashierSign') ? { cashierSign: changed.get('cashierSign') } : {}),
    ...(choices.length > 0 ? { choices: Object.fromEntries(choices) } : {}),
  }
}
