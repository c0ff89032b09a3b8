// What must always hold between documents and vouchers, checked over the live database in either direction.
import type { Knex } from 'knex'
import type { Tx } from '../core/database/index.ts'
import { sm3 } from '../core/digest.ts'
import type { Money } from '../core/money.ts'
import { stateNames, type DocumentState } from './model.ts'

export interface DocumentCheck {
  code: string
  title: string
  run(tx: Tx): Promise<string[]>
}

export const documentChecks: readonly DocumentCheck[] = [
  { code: 'documents.vouchers', title: '已生成凭证的单据都有凭证', run: vouchered },
  { code: 'documents.none', title: '未记账的单据没有凭证', run: unvouchered },
  { code: 'documents.links', title: '凭证与单据的关联两端都在', run: linksWithoutDocument },
  { code: 'documents.amounts', title: '凭证金额等于各单据所占金额之和', run: amounts },
  { code: 'documents.reversals', title: '冲销单据与原单据相符', run: reversals },
  { code: 'documents.content', title: '单据内容与收到时的摘要相符', run: contents },
]

const findingsMax = 200

/** Living vouchers linked to a document of the outer query. */
const livingVouchers = (tx: Tx): Knex.QueryBuilder =>
  tx('voucher_documents as l')
    .join('vouchers as v', 'v.id', 'l.voucher_id')
    .whereRaw('l.document_id = d.id')
    .whereNot('v.status', 'void')
    .select('l.document_id')

async function vouchered(tx: Tx): Promise<string[]> {
  const rows: { id: number; doc_no: string }[] = await tx('documents as d')
    .where('d.status', 'vouchered')
    .whereNotExists(livingVouchers(tx))
    .limit(findingsMax)
    .select('d.id', 'd.doc_no')
  return rows.map((row) => `单据 ${row.id}（${row.doc_no}）标为已生成凭证，但没有凭证`)
}

async function unvouchered(tx: Tx): Promise<string[]> {
  const rows: { id: number; doc_no: string; status: DocumentState }[] = await tx('documents as d')
    .whereNot('d.status', 'vouchered')
    .whereExists(livingVouchers(tx))
    .limit(findingsMax)
    .select('d.id', 'd.doc_no', 'd.status')
  return rows.map((row) => `单据 ${row.id}（${row.doc_no}）${stateNames[row.status]}，却有未作废的凭证`)
}

async function linksWithoutDocument(tx: Tx): Promise<string[]> {
  const rows: { voucher_id: number; document_id: number }[] = await tx('voucher_documents as l')
    .leftJoin('documents as d', 'd.id', 'l.document_id')
    .whereNull('d.id')
    .limit(findingsMax)
    .select('l.voucher_id', 'l.document_id')
  return rows.map((row) => `凭证 ${row.voucher_id} 来自单据 ${row.document_id}，但没有这份单据`)
}

async function amounts(tx: Tx): Promise<string[]> {
  const rows: { id: number; total_amount: Money; linked: Money }[] = await tx('vouchers as v')
    .join('voucher_documents as l', 'l.voucher_id', 'v.id')
    .whereNot('v.status', 'void')
    .groupBy('v.id', 'v.total_amount')
    .havingRaw('sum(l.amount) <> v.total_amount')
    .select('v.id', 'v.total_amount', tx.raw('sum(l.amount) as linked'))
    .limit(findingsMax)
  return rows.map((row) => `凭证 ${row.id} 合计 ${row.total_amount}，所属单据金额合计 ${row.linked}`)
}

async function reversals(tx: Tx): Promise<string[]> {
  const rows: { id: number; doc_no: string; original: number | null; is_same: number }[] = await tx('documents as d')
    .leftJoin('documents as o', 'o.id', 'd.reverses_id')
    .whereNotNull('d.reverses_id')
    .where((any) =>
      any
        .whereNull('o.id')
        .orWhereRaw('o.amount <> d.amount')
        .orWhere((half) => half.where('d.status', 'cancelled').whereNotIn('o.status', ['cancelled'])),
    )
    .limit(findingsMax)
    .select('d.id', 'd.doc_no', 'o.id as original')
  return rows.map((row) =>
    row.original === null
      ? `冲销单据 ${row.id}（${row.doc_no}）的原单据不存在`
      : `冲销单据 ${row.id}（${row.doc_no}）与原单据 ${row.original} 的金额或状态不符`,
  )
}

async function contents(tx: Tx): Promise<string[]> {
  const findings: string[] = []
  for (let after = 0; findings.length < findingsMax;) {
    const rows: { id: number; doc_no: string; content: string; content_digest: string }[] = await tx('documents')
      .where('id', '>', after)
      .orderBy('id')
      .limit(2000)
      .select('id', 'doc_no', 'content', 'content_digest')
    const last = rows.at(-1)
    if (!last) break
    after = Number(last.id)
    for (const row of rows) {
      if (sm3(row.content) !== row.content_digest)
        findings.push(`单据 ${row.id}（${row.doc_no}）的内容与收到时的摘要不符`)
    }
  }
  return findings
}
