// What is done to documents that wait: try again, set aside with a reason, take back. Always shown before it is done.
import type { BatchPlan } from '../components/batch.ts'
import { askReason } from '../core/tell.ts'
import type { DocumentRow } from './types.ts'

export type WorklistAction = 'retry' | 'set-aside' | 'take-back'

const names: Readonly<Record<WorklistAction, string>> = { retry: '重试', 'set-aside': '搁置', 'take-back': '放回' }

/** The plan for the preview; null when a reason was asked for and not given. */
export async function planWorklist(action: WorklistAction, documents: readonly DocumentRow[]): Promise<BatchPlan | null> {
  const [first] = documents
  if (!first) return null
  const what = documents.length === 1 ? `单据 ${first.docNo}` : `${documents.length} 张单据`
  const reason =
    action === 'set-aside'
      ? await askReason({ title: '搁置单据', text: `${what}不再列入待处理，也不生成凭证；以后可以放回。`, action: '搁置', placeholder: '为什么搁置，例如：来源单位已确认误发' })
      : ''
  if (reason === null) return null
  const byId = new Map(documents.map((document) => [document.id, document]))
  return {
    name: names[action],
    unit: '张单据',
    path: `/worklist/${action}`,
    ids: documents.map((document) => document.id),
    body: reason ? { reason } : {},
    ...(reason ? { note: `搁置原因：${reason}` } : {}),
    nameOf: (id) => byId.get(id)?.docNo ?? String(id),
    amountOf: (id) => byId.get(id)?.amount ?? '0.00',
  }
}
