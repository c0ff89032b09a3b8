// Running the product: jobs, checks, the audit trail, the API document and the list of permissions.
import { z } from 'zod'
import { holdsPermission } from '../core/actor.ts'
import type { Actor } from '../core/actor.ts'
import type { Tx } from '../core/database/index.ts'
import { missing } from '../core/errors.ts'
import { date, id, paging, period, text } from '../core/input.ts'
import { cancelJob, enqueueJob, findJob } from '../core/jobs.ts'
import { command, query } from '../core/router.ts'
import type { Route } from '../core/router.ts'
import { listAudit } from './audit-list.ts'
import { keptChecks } from './checks.ts'

/** Jobs are shown to who started them and to who may see all. */
async function jobFor(tx: Tx, actor: Actor, jobId: number) {
  const job = await findJob(tx, jobId)
  if (!job || (job.actorId !== actor.id && !holdsPermission(actor, 'job.read')))
    throw missing(`没有编号 ${jobId} 的任务`)
  return job
}

export const operationRoutes: Route[] = [
  query({
    path: '/jobs/:id',
    name: 'jobs.show',
    title: '查看任务进度',
    permission: 'signed-in',
    input: z.object({ id }),
    run: (tx, actor, input) => jobFor(tx, actor, input.id),
  }),
  command({
    method: 'POST',
    path: '/jobs/:id/cancel',
    name: 'jobs.cancel',
    title: '取消任务',
    permission: 'signed-in',
    input: z.object({ id }),
    async run(tx, actor, input) {
      await jobFor(tx, actor, input.id)
      await cancelJob(tx, input.id)
      return { id: input.id }
    },
    audit: (input) => ({ object: 'job', ids: [input.id] }),
  }),
  command({
    method: 'POST',
    path: '/checks/run',
    name: 'checks.run',
    title: '运行核对',
    permission: 'check.run',
    input: z.object({ region: text(12).optional(), period: period.optional(), book: id.optional() }),
    run: async (tx, actor, input) => ({ jobId: await enqueueJob(tx, actor, 'run-checks', '运行核对', input) }),
    audit: (_input, output) => ({ object: 'job', ids: [output.jobId] }),
  }),
  query({
    path: '/checks',
    name: 'checks.list',
    title: '核对结果',
    permission: 'signed-in',
    input: z.object({}),
    run: async (tx) => ({ rows: await keptChecks(tx) }),
  }),
  query({
    path: '/audit',
    name: 'audit.list',
    title: '审计日志',
    permission: 'audit.read',
    input: z.object({
      ...paging,
      from: date.optional(),
      to: date.optional(),
      actor: text(60).optional(),
      action: text(60).optional(),
      object: text(40).optional(),
      id: text(60).optional(),
    }),
    run: (tx, _actor, input) => listAudit(tx, input),
  }),
]
