// Long work that outlives a request and a server. A job is a row; a worker holds it by a lease that it keeps renewing.
// When its server dies the lease runs out and the next worker goes on from the state the job saved last.
import { randomUUID } from 'node:crypto'
import type { Actor } from './actor.ts'
import { lockNext, nextId } from './database/index.ts'
import type { Database, Tx } from './database/index.ts'
import { AppError, assert } from './errors.ts'
import type { Log } from './log.ts'

export interface JobContext {
  readonly id: number
  readonly input: unknown
  /** What the job saved last, undefined at its first start. */
  readonly state: unknown
  readonly database: Database
  readonly actor: Actor
  readonly dataDir: string
  progress(done: number, total: number | null, text: string): Promise<void>
  /** Saves where the job is, in the same transaction as the work it stands for. */
  saveState(tx: Tx, state: unknown): Promise<void>
  isCancelled(): boolean
}

export interface JobKind {
  kind: string
  title: string
  run(job: JobContext): Promise<object>
}

export interface JobRow {
  id: number
  kind: string
  title: string
  status: 'queued' | 'running' | 'done' | 'failed' | 'cancelled'
  progressDone: number
  progressTotal: number | null
  progressText: string | null
  result: unknown
  createdAt: string
  startedAt: string | null
  endedAt: string | null
}

interface StoredJob {
  id: number
  kind: string
  title: string
  input: string
  state: string | null
  status: JobRow['status']
  progress_done: number
  progress_total: number | null
  progress_text: string | null
  result: string | null
  actor_id: number
  worker: string | null
  is_cancel_wanted: number
  created_at: string
  started_at: string | null
  ended_at: string | null
}

const leaseMs = 30_000

export async function enqueueJob(tx: Tx, actor: Actor, kind: string, title: string, input: unknown): Promise<number> {
  const id = await nextId(tx)
  await tx('jobs').insert({
    id,
    kind,
    title,
    input: JSON.stringify(input),
    status: 'queued',
    progress_done: 0,
    actor_id: actor.id,
    is_cancel_wanted: 0,
    created_at: new Date().toISOString(),
  })
  return id
}

export async function findJob(tx: Tx, id: number): Promise<(JobRow & { actorId: number }) | undefined> {
  const row: StoredJob | undefined = await tx('jobs').where({ id }).first()
  return row && { ...jobRow(row), actorId: Number(row.actor_id) }
}

export async function cancelJob(tx: Tx, id: number): Promise<void> {
  await tx('jobs').where({ id }).update({ is_cancel_wanted: 1 })
  await tx('jobs').where({ id, status: 'queued' }).update({ status: 'cancelled', ended_at: new Date().toISOString() })
}

function jobRow(row: StoredJob): JobRow {
  return {
    id: Number(row.id),
    kind: row.kind,
    title: row.title,
    status: row.status,
    progressDone: Number(row.progress_done),
    progressTotal: row.progress_total === null ? null : Number(row.progress_total),
    progressText: row.progress_text,
    result: row.result === null ? null : JSON.parse(row.result),
    createdAt: row.created_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
  }
}

export interface JobWorker {
  /** Takes up jobs until stopped; a job under way finishes its step first. */
  stop(): Promise<void>
  /** Runs what is queued now and returns when the queue is empty. */
  drain(): Promise<void>
}

export interface WorkerSetting {
  database: Database
  kinds: readonly JobKind[]
  actorOf(tx: Tx, id: number): Promise<Actor>
  dataDir: string
  log: Log
  pollMs: number
}

export function startWorker(setting: WorkerSetting): JobWorker {
  const name = randomUUID()
  let isStopping = false
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()
  const drain = async () => {
    while (!isStopping && (await runNext(setting, name))) continue
  }
  const turn = () => {
    running = drain()
      .catch((error: unknown) => setting.log.error({ error }, 'the job worker stumbled'))
      .finally(() => {
        if (!isStopping) timer = setTimeout(turn, setting.pollMs)
      })
  }
  if (setting.pollMs > 0) turn()
  return {
    drain,
    async stop() {
      isStopping = true
      clearTimeout(timer)
      await running
    },
  }
}

async function runNext(setting: WorkerSetting, worker: string): Promise<boolean> {
  const { database, log } = setting
  const taken = await database.transaction((tx) => takeNext(tx, worker))
  if (!taken) return false
  const id = Number(taken.id)
  const kind = setting.kinds.find((candidate) => candidate.kind === taken.kind)
  assert(kind, `no job kind ${taken.kind}`)
  let cancelled = taken.is_cancel_wanted === 1
  let lastBeat = 0
  const beat = async (change: object, force = false) => {
    if (!force && Date.now() - lastBeat < 500) return
    lastBeat = Date.now()
    await database.transaction(async (tx) => {
      await tx('jobs')
        .where({ id, worker })
        .update({ ...change, lease_until: leaseEnd() })
      const row: StoredJob | undefined = await tx('jobs').where({ id }).first()
      cancelled = row?.is_cancel_wanted === 1 || row?.worker !== worker
    })
  }
  const renewal = setInterval(() => void beat({}, true).catch(() => {}), leaseMs / 3)
  try {
    const actor = await database.transaction((tx) => setting.actorOf(tx, Number(taken.actor_id)))
    const result = await kind.run({
      id,
      input: JSON.parse(taken.input),
      state: taken.state === null ? undefined : JSON.parse(taken.state),
      database,
      actor,
      dataDir: setting.dataDir,
      progress: (done, total, text) =>
        beat({ progress_done: done, progress_total: total, progress_text: text.slice(0, 200) }),
      saveState: async (tx, state) => {
        await tx('jobs')
          .where({ id })
          .update({ state: JSON.stringify(state), lease_until: leaseEnd() })
      },
      isCancelled: () => cancelled,
    })
    clearInterval(renewal)
    await finish(database, id, cancelled ? 'cancelled' : 'done', result)
  } catch (error) {
    clearInterval(renewal)
    const known = error instanceof AppError
    log.error({ job: id, kind: taken.kind, error }, 'job failed')
    await finish(database, id, cancelled ? 'cancelled' : 'failed', {
      code: known ? error.code : 'internal',
      message: known ? error.message : '系统内部错误，已记入日志',
      ...(known && error.hint ? { hint: error.hint } : {}),
    })
  }
  return true
}

async function takeNext(tx: Tx, worker: string): Promise<StoredJob | undefined> {
  const now = new Date().toISOString()
  const condition = "(status = 'queued' or (status = 'running' and lease_until < ?))"
  const row = await lockNext(tx, 'jobs', condition, [now], 'created_at, id')
  if (!row) return undefined
  const taken = { status: 'running', worker, lease_until: leaseEnd(), started_at: row.started_at ?? now }
  await tx('jobs')
    .where({ id: Number(row.id) })
    .update(taken)
  const stored: StoredJob | undefined = await tx('jobs')
    .where({ id: Number(row.id) })
    .first()
  return stored
}

async function finish(database: Database, id: number, status: JobRow['status'], result: object): Promise<void> {
  await database.transaction((tx) =>
    tx('jobs')
      .where({ id })
      .update({ status, result: JSON.stringify(result), ended_at: new Date().toISOString() }),
  )
}

const leaseEnd = () => new Date(Date.now() + leaseMs).toISOString()

/** A server that starts alone on the embedded database knows that no other worker lives: unfinished jobs are free at once. */
export async function releaseJobs(tx: Tx): Promise<void> {
  await tx('jobs')
    .where({ status: 'running' })
    .update({ lease_until: new Date(0).toISOString() })
}
