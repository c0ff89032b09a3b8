// The tie-out's routes: the list, one bridge and what stands behind it, explanations, the statement and its signatures.
import { enqueueJob } from '../core/jobs.ts'
import { command, download, query } from '../core/router.ts'
import type { Route } from '../core/router.ts'
import { confirmStatement } from './confirm.ts'
import * as input from './input.ts'
import { bridges } from './list-bridges.ts'
import { explainItems } from './notes.ts'
import { bridgeOf } from './show-bridge.ts'
import { statementFile } from './statement-file.ts'
import { termDocuments } from './term-documents.ts'

export const tieoutRoutes: Route[] = [
  query({
    path: '/tieouts',
    name: 'tieouts.list',
    title: '两账核对',
    permission: 'tieout.read',
    input: input.listInput,
    run: bridges,
  }),
  command({
    method: 'POST',
    path: '/tieouts/refresh',
    name: 'tieouts.refresh',
    title: '重新核对两账',
    permission: 'tieout.read',
    input: input.refreshInput,
    async run(tx, actor, { period }) {
      const waiting: { id: number } | undefined = await tx('jobs')
        .where({ kind: 'refresh-tieouts', status: 'queued', input: JSON.stringify({ period }) })
        .first('id')
      return {
        jobId: Number(
          waiting?.id ?? (await enqueueJob(tx, actor, 'refresh-tieouts', `${period} 两账核对`, { period })),
        ),
      }
    },
    audit: (_input, { jobId }) => ({ object: 'job', ids: [jobId] }),
  }),
  query({
    path: '/tieouts/:region/:scheme/:period',
    name: 'tieouts.show',
    title: '查看差异桥',
    permission: 'tieout.read',
    input: input.placeInput,
    run: bridgeOf,
  }),
  query({
    path: '/tieouts/:region/:scheme/:period/terms/:term',
    name: 'tieouts.term',
    title: '差异桥明细',
    permission: 'tieout.read',
    input: input.termInput,
    run: termDocuments,
  }),
  download({
    path: '/tieouts/:region/:scheme/:period/export',
    name: 'tieouts.export',
    title: '导出财政经办对账单',
    permission: 'tieout.read',
    input: input.placeInput,
    run: async (tx, actor, place) => statementFile(await bridgeOf(tx, actor, place)),
  }),
  command({
    method: 'POST',
    path: '/tieouts/explain',
    name: 'tieouts.explain',
    title: '说明两账差异',
    permission: 'tieout.explain',
    input: input.explainInput,
    run: explainItems,
    audit: ({ region, scheme, period, reason }, { items }) => ({
      object: 'tieout',
      ids: [`${region}-${scheme}-${period}`],
      detail: { items, reason },
    }),
  }),
  command({
    method: 'POST',
    path: '/tieouts/confirm',
    name: 'tieouts.confirm',
    title: '签认财政经办对账单',
    permission: 'tieout.confirm',
    input: input.confirmInput,
    run: confirmStatement,
    audit: ({ region, scheme, period }, { side, digest }) => ({
      object: 'tieout',
      ids: [`${region}-${scheme}-${period}`],
      detail: { side, digest },
    }),
  }),
]
