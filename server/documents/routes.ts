// The interface of documents: taking in, lists, files, work list, conflicts, templates.
import { z } from 'zod'
import { missing } from '../core/errors.ts'
import { code, flag, id, ids, paging, text } from '../core/input.ts'
import { limits } from '../core/limits.ts'
import { command, download, query, raw } from '../core/router.ts'
import type { Route } from '../core/router.ts'
import { listConflicts } from './conflict-queries.ts'
import { acceptConflict, settleConflict } from './settle-conflicts.ts'
import { explainDocuments, explainedMax } from './explain-documents.ts'
import { fileRoutes } from './file-routes.ts'
import { filterShape } from './filter-documents.ts'
import { intakeSetting } from './intake-setting.ts'
import { listDocuments, showDocument } from './queries.ts'
import { takeIn } from './take-in.ts'
import { templateFile } from './template-file.ts'
import { retryDocuments, setAside, takeBack, withdrawDocuments, worklistGroups } from './worklist.ts'

/** One document as it is, or many under `documents`. Each is checked by its contract, not here: good ones go in beside bad ones. */
const documentsInput = (max: number) =>
  z
    .strictObject({
      documents: z
        .array(z.unknown())
        .min(1, '至少一份单据')
        .max(max, `一次最多 ${max} 份单据，更多的请用文件`)
        .optional(),
      envelope: z.unknown().optional(),
      payload: z.unknown().optional(),
    })
    .refine(
      ({ documents, envelope, payload }) =>
        (documents === undefined) !== (envelope === undefined && payload === undefined),
      '写成一份单据 { "envelope": {…}, "payload": {…} }，或多份 { "documents": [ … ] }',
    )

const entriesOf = ({ documents, ...one }: z.output<ReturnType<typeof documentsInput>>) =>
  (documents ?? [one]).map((raw, index) => ({ line: index + 1, raw }))

const reason = text(200)

export const documentRoutes: Route[] = [
  ...fileRoutes,
  command({
    method: 'POST',
    path: '/documents',
    name: 'documents.take-in',
    title: '报送业务单据',
    permission: 'document.import',
    input: documentsInput(limits.documentsPerRequest),
    run: (tx, actor, input) => takeIn(tx, actor, entriesOf(input), intakeSetting()),
    audit: (_input, output) => {
      const { results, ...counts } = output
      return {
        object: 'document',
        ids: results.flatMap(({ documentId, status }) => (status === 'known' ? [] : (documentId ?? []))),
        detail: counts,
      }
    },
  }),
  raw({
    method: 'POST',
    path: '/documents/explain',
    name: 'documents.explain',
    title: '试算业务单据',
    permission: 'document.import',
    input: documentsInput(explainedMax),
    run: (call, input) => explainDocuments(call.transaction, call.actor, entriesOf(input)),
  }),
  query({
    path: '/documents',
    name: 'documents.list',
    title: '单据列表',
    permission: 'document.read',
    input: z.object({ ...paging, ...filterShape }),
    run: listDocuments,
  }),
  query({
    path: '/documents/:id',
    name: 'documents.show',
    title: '查看单据',
    permission: 'document.read',
    input: z.object({ id }),
    run: (tx, actor, input) => showDocument(tx, actor, input.id),
  }),
  command({
    method: 'POST',
    path: '/documents/withdraw',
    name: 'documents.withdraw',
    title: '撤回单据的未记账凭证',
    permission: 'worklist.work',
    input: z.object({ ids, reason }),
    run: (tx, actor, input) => withdrawDocuments(tx, actor, input.ids, input.reason),
    audit: (input, output) => ({
      object: 'document',
      ids: output.done,
      detail: { reason: input.reason, vouchers: output.vouchers },
    }),
  }),
  query({
    path: '/worklist',
    name: 'worklist.show',
    title: '待处理单据',
    permission: 'worklist.work',
    input: z.object(filterShape),
    run: worklistGroups,
  }),
  command({
    method: 'POST',
    path: '/worklist/retry',
    name: 'worklist.retry',
    title: '重试待处理单据',
    permission: 'worklist.work',
    input: z.union([z.strictObject({ ids }), z.strictObject({ filter: z.object(filterShape) })]),
    run: retryDocuments,
    audit: (_input, output) => ({
      object: 'document',
      ids: [...output.done, ...output.waiting.map((one) => one.id)],
      detail: { done: output.done.length, waiting: output.waiting.length, vouchers: output.vouchers.length },
    }),
  }),
  command({
    method: 'POST',
    path: '/worklist/set-aside',
    name: 'worklist.set-aside',
    title: '搁置待处理单据',
    permission: 'worklist.work',
    input: z.object({ ids, reason }),
    run: (tx, actor, input) => setAside(tx, actor, input.ids, input.reason),
    audit: (input, output) => ({ object: 'document', ids: output.done, detail: { reason: input.reason } }),
  }),
  command({
    method: 'POST',
    path: '/worklist/take-back',
    name: 'worklist.take-back',
    title: '取回搁置的单据',
    permission: 'worklist.work',
    input: z.object({ ids }),
    run: (tx, actor, input) => takeBack(tx, actor, input.ids),
    audit: (_input, output) => ({ object: 'document', ids: [...output.done, ...output.waiting.map((one) => one.id)] }),
  }),
  query({
    path: '/document-conflicts',
    name: 'document-conflicts.list',
    title: '同号不同内容的单据',
    permission: 'document.read',
    input: z.object({ ...paging, settled: flag.optional() }),
    run: listConflicts,
  }),
  command({
    method: 'POST',
    path: '/document-conflicts/:id/settle',
    name: 'document-conflicts.settle',
    title: '了结同号不同内容',
    permission: 'worklist.work',
    input: z.object({ id, note: reason }),
    run: (tx, actor, input) => settleConflict(tx, actor, input.id, input.note),
    audit: (input, output) => ({
      object: 'document',
      ids: [output.documentId],
      detail: { conflict: input.id, reason: input.note },
    }),
  }),
  command({
    method: 'POST',
    path: '/document-conflicts/:id/accept',
    name: 'document-conflicts.accept',
    title: '采用后到的内容',
    permission: 'worklist.work',
    input: z.object({ id }),
    run: (tx, actor, input) => acceptConflict(tx, actor, input.id),
    audit: (input, output) => ({ object: 'document', ids: [output.documentId], detail: { conflict: input.id } }),
  }),
  query({
    path: '/catalog/document-types',
    name: 'catalog.document-types',
    title: '单据类型',
    permission: 'catalog.read',
    input: z.object({}),
    async run() {
      const rows = [...intakeSetting().contracts.documents.values()].map(({ at: _at, ...type }) => type)
      return { rows, total: rows.length }
    },
  }),
  query({
    path: '/catalog/code-sets',
    name: 'catalog.code-sets',
    title: '代码集',
    permission: 'catalog.read',
    input: z.object({}),
    async run() {
      const rows = [...intakeSetting().contracts.codeSets].map(([name, set]) => ({
        name,
        title: set.title,
        from: set.from ?? null,
        codes: Object.entries(set.values ?? {}).map(([one, title]) => ({ code: one, name: title })),
      }))
      return { rows, total: rows.length }
    },
  }),
  download({
    path: '/document-templates/:event',
    name: 'document-templates.download',
    title: '下载单据模板',
    permission: 'catalog.read',
    input: z.object({ event: code(90).transform((name) => name.replace(/\.xlsx$/, '')) }),
    async run(_tx, _actor, input) {
      const { contracts } = intakeSetting()
      const type = contracts.documents.get(input.event)
      if (!type) throw missing(`没有单据类型 ${input.event}`)
      return {
        fileName: `${type.name}.xlsx`,
        contentType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
        body: await templateFile(contracts, type),
      }
    },
  }),
]
