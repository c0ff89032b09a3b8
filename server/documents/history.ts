// What happened to a document, oldest first: how it came, what people did with it, what became of its vouchers.
import type { Tx } from '../core/database/index.ts'
import { whereInList } from '../core/database/index.ts'
import type { StoredDocument } from './model.ts'

export interface HistoryEntry {
  at: string
  actor: string
  text: string
}

interface VoucherMoments {
  id: number
  made_at: string
  maker_id: number
  reviewed_at: string | null
  reviewer_id: number | null
  posted_at: string | null
  poster_id: number | null
  kind: string
  book_name: string
}

export async function historyOf(tx: Tx, document: StoredDocument): Promise<HistoryEntry[]> {
  const vouchers: VoucherMoments[] = await tx('voucher_documents as l')
    .join('vouchers as v', 'v.id', 'l.voucher_id')
    .join('books as b', 'b.id', 'v.book_id')
    .where('l.document_id', document.id)
    .select(
      'v.id',
      'v.made_at',
      'v.maker_id',
      'v.reviewed_at',
      'v.reviewer_id',
      'v.posted_at',
      'v.poster_id',
      'v.kind',
      'b.name as book_name',
    )
  const names = await namesOf(tx, [
    document.actor_id,
    ...vouchers.flatMap((one) => [one.maker_id, one.reviewer_id, one.poster_id]),
  ])
  const name = (id: number | null) => names.get(Number(id)) ?? '系统自动'
  const moments: HistoryEntry[] = [
    {
      at: document.received_at,
      actor: name(document.actor_id),
      text: document.file_id === null ? '收到单据' : `收到单据（文件第 ${document.line_no} 行）`,
    },
  ]
  for (const one of vouchers) {
    const what = `${one.book_name} ${one.kind === 'reversal' ? '红字凭证' : '凭证'} ${one.id}`
    moments.push({ at: one.made_at, actor: name(one.maker_id), text: `生成${what}` })
    if (one.reviewed_at) moments.push({ at: one.reviewed_at, actor: name(one.reviewer_id), text: `审核${what}` })
    if (one.posted_at) moments.push({ at: one.posted_at, actor: name(one.poster_id), text: `${what}记账` })
  }
  moments.push(...(await deedsOf(tx, document.id)))
  return moments.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
}

const deedTitles: Readonly<Record<string, string>> = {
  'worklist.retry': '重试',
  'worklist.set-aside': '搁置',
  'worklist.take-back': '取回',
  'documents.withdraw': '撤回凭证，待重做',
  'document-conflicts.settle': '了结同号不同内容',
  'document-conflicts.accept': '采用后到的内容',
}

async function deedsOf(tx: Tx, documentId: number): Promise<HistoryEntry[]> {
  const rows: { at: string; actor_name: string; action: string; detail: string | null }[] = await tx('audit_entries')
    .where({ object: 'document' })
    .whereIn('action', Object.keys(deedTitles))
    // Ids are kept as a JSON list: between its brackets and commas a number can be found whole.
    .whereRaw("replace(replace(object_ids, '[', ','), ']', ',') like ?", [`%,${documentId},%`])
    .orderBy('seq')
    .limit(200)
    .select('at', 'actor_name', 'action', 'detail')
  return rows.map((row) => {
    const { reason } = (row.detail ? JSON.parse(row.detail) : {}) as { reason?: string }
    return {
      at: row.at,
      actor: row.actor_name,
      text: `${deedTitles[row.action] ?? row.action}${reason ? `：${reason}` : ''}`,
    }
  })
}

async function namesOf(tx: Tx, ids: readonly (number | null)[]): Promise<Map<number, string>> {
  const wanted = [...new Set(ids.flatMap((id) => (id === null ? [] : [Number(id)])))]
  const rows: { id: number; name: string }[] =
    wanted.length === 0 ? [] : await whereInList(tx, tx('users'), 'id', wanted).select('id', 'name')
  return new Map(rows.map((row) => [Number(row.id), row.name]))
}
