// What is done to documents that wait: try again, set aside with a reason, take back. Always shown before it is done.
import type { BatchPlan } from '../components/batch.ts'
import { askReason } from '../core/tell.ts'
import type { DocumentRow } from './types.ts'

export type WorklistAction = 'retry' | 'set-aside' | 'take-back' | 'withdraw'

const names: Readonly<Record<WorklistAction, string>> = {
  retry: '重试',
  'set-aside': '搁置',
  'take-back': '放回',
  withdraw: '撤回',
}
const paths: Readonly<Record<WorklistAction, string>> = {
  retry: '/worklist/retry',
  'set-aside': '/worklist/set-aside',
  'take-back': '/worklist/take-back',
  withdraw: '/documents/withdraw',
}
/** How a trial's outcome reads: what is done, and what is said of the rest. */
const outcomes: Readonly<Partial<Record<WorklistAction, Pick<BatchPlan, 'doneName' | 'refusedTitle' | 'sendsAll'>>>> = {
  retry: { doneName: '记成凭证或了结', refusedTitle: '仍不能记账' },
  'take-back': { doneName: '放回并记成凭证', refusedTitle: '放回后仍待处理', sendsAll: true },
}

/** The plan for the preview; null when a reason was asked for and not given. */
export async function planWorklist(
  action: WorklistAction,
  documents: readonly DocumentRow[],
): Promise<BatchPlan | null> {
  const [first] = documents
  if (!first) return null
  const what = documents.length === 1 ? `单据 ${first.docNo}` : `${documents.length} 张单据`
  const reason = await reasonFor(action, what)
  if (reason === null) return null
  const byId = new Map(documents.map((document) => [document.id, document]))
  return {
    name: names[action],
    unit: '张单据',
    path: paths[action],
    ...outcomes[action],
    ids: documents.map((document) => document.id),
    body: reason ? { reason } : {},
    ...(reason ? { note: `${names[action]}原因：${reason}` } : {}),
    nameOf: (id) => byId.get(id)?.docNo ?? String(id),
    amountOf: (id) => byId.get(id)?.amount ?? '0.00',
  }
}

/** '' when the action needs no reason. */
async function reasonFor(action: WorklistAction, what: string): Promise<string | null> {
  if (action === 'set-aside') {
    return askReason({
      title: '搁置单据',
      text: `${what}不再列入待处理，也不生成凭证；以后可以放回。`,
      action: '搁置',
      placeholder: '为什么搁置，例如：来源单位已确认误发',
    })
  }
  if (action === 'withdraw') {
    const text = `${what}生成的未审核凭证作废，单据回到待处理，改正后重新生成。同一汇总凭证里的其他单据一并撤回。`
    return askReason({ title: '撤回凭证', text, action: '撤回', placeholder: '为什么撤回' })
  }
  return ''
}
