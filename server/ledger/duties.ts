// Who may do what to a voucher in which state. Pure; the screens ask the same functions which actions to offer, and why not.
// 《会计法》第三十七条、《会计基础工作规范》第十二条：制单与审核分离，出纳不得兼管稽核和收支、债权债务账目的登记。
import type { Actor } from '../core/actor.ts'
import { holdsRole } from '../access/scope.ts'
import { draftName, stateNames, voucherNo } from './model.ts'
import type { StoredVoucher, VoucherState } from './model.ts'

export interface Refusal {
  code: string
  message: string
  hint?: string
}

export type Duty = (voucher: StoredVoucher, actor: Actor) => Refusal | null

/** How a message names a voucher: by its number when it has one. */
export const nameOf = (voucher: StoredVoucher): string =>
  voucher.voucher_no === null
    ? `凭证 ${draftName(voucher) ?? voucher.id}（${voucher.voucher_date} ${voucher.summary.slice(0, 30)}）`
    : `${voucher.period} ${voucherNo(voucher.word, voucher.voucher_no)} 号凭证`

export const whyNotReview: Duty = (voucher, actor) =>
  wrongState(voucher, '审核', ['draft']) ??
  notAnotherPerson(voucher, actor, '审核') ??
  isCashier(actor, '审核') ??
  lacksAttachment(voucher)

export const whyNotReturn: Duty = (voucher, actor) =>
  wrongState(voucher, '退回', ['draft', 'reviewed']) ??
  notAnotherPerson(voucher, actor, '退回') ??
  isCashier(actor, '审核')

export const whyNotPost: Duty = (voucher, actor) =>
  wrongState(voucher, '记账', ['reviewed']) ?? isCashier(actor, '记账')

export const whyNotReverse: Duty = (voucher) =>
  wrongState(voucher, '红冲', ['posted']) ??
  (voucher.kind === 'reversal'
    ? {
        code: 'voucher.is_reversal',
        message: `${nameOf(voucher)}本身是红字凭证，不能再冲销`,
        hint: '冲错的，按正确内容重新填制蓝字凭证',
      }
    : null)

export const whyNotSign: Duty = (voucher, actor) =>
  wrongState(voucher, '出纳签章', ['draft', 'reviewed']) ??
  (voucher.cashier_id === null
    ? null
    : { code: 'voucher.signed', message: `${nameOf(voucher)}已经出纳签章`, hint: '不必再签' }) ??
  notAnotherPerson(voucher, actor, '出纳签章')

/** Files are attached by whoever makes the voucher; to one that the product made, by any maker of the place. */
export const whyNotAttach: Duty = (voucher, actor) =>
  wrongState(voucher, '增减附件', ['draft', 'returned']) ??
  (['rule', 'closing'].includes(voucher.kind) ? null : notMaker(voucher, actor, '增减附件'))

export const whyNotChange: Duty = (voucher, actor) =>
  wrongState(voucher, '修改', ['draft', 'returned']) ??
  (voucher.kind === 'manual'
    ? null
    : {
        code: 'voucher.machine_made',
        message: `${nameOf(voucher)}不是手工凭证，不能修改`,
        hint: '机制凭证从单据改起，红字凭证作废后重填',
      }) ??
  notMaker(voucher, actor, '修改')

export const whyNotVoid: Duty = (voucher, actor) =>
  wrongState(voucher, '作废', ['draft', 'returned']) ??
  (voucher.kind === 'rule'
    ? {
        code: 'voucher.machine_made',
        message: `${nameOf(voucher)}由单据生成，不能直接作废`,
        hint: '撤回它的单据：凭证随之作废，单据回到待处理清单重做',
      }
    : null) ??
  notMaker(voucher, actor, '作废')

function wrongState(voucher: StoredVoucher, action: string, allowed: readonly VoucherState[]): Refusal | null {
  if (allowed.includes(voucher.status)) return null
  const hint = voucher.status === 'posted' ? '已记账的凭证不能再改，更正用红字冲销' : undefined
  const message = `${nameOf(voucher)}${stateNames[voucher.status]}，不能${action}`
  return { code: 'voucher.state', message, ...(hint ? { hint } : {}) }
}

const notAnotherPerson = (voucher: StoredVoucher, actor: Actor, action: string): Refusal | null =>
  voucher.maker_id === actor.id
    ? { code: 'voucher.own', message: `${nameOf(voucher)}由您制单，制单人不能${action}`, hint: '请另一位审核人办理' }
    : null

const isCashier = (actor: Actor, action: string): Refusal | null =>
  holdsRole(actor, 'cashier')
    ? { code: 'voucher.cashier', message: `出纳不得兼任${action}`, hint: '请由审核、记账岗位办理' }
    : null

const notMaker = (voucher: StoredVoucher, actor: Actor, action: string): Refusal | null =>
  voucher.maker_id === actor.id
    ? null
    : {
        code: 'voucher.not_maker',
        message: `${nameOf(voucher)}不是您制单，只有制单人能${action}`,
        hint: '请制单人办理，或由审核人退回',
      }

// 规范第五十一条（四）：除结账和更正错误的记账凭证外必须附有原始凭证。
function lacksAttachment(voucher: StoredVoucher): Refusal | null {
  const isExempt =
    ['reversal', 'opening', 'closing'].includes(voucher.kind) || /^(订正|更正|注销)/.test(voucher.summary)
  if (isExempt || voucher.attachment_count > 0) return null
  return {
    code: 'voucher.no_attachment',
    message: `${nameOf(voucher)}没有附件，不能审核`,
    hint: '退回补记附件张数；更正错误的凭证，摘要以“订正”开头',
  }
}
