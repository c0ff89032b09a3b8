// Reads of the register of files: seen by who sent them and by who may read documents of the sender's region.
import type { Knex } from 'knex'
import { machine } from '../core/actor.ts'
import type { Actor } from '../core/actor.ts'
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { missing } from '../core/errors.ts'
import { findJob } from '../core/jobs.ts'
import { limitToScope } from '../access/scope.ts'
import { pageOf } from '../catalog/page.ts'
import type { Paging } from '../catalog/page.ts'
import type { StoredFile } from './document-files.ts'

const order = {
  columns: {
    id: 'f.id',
    name: 'f.name',
    receivedAt: 'f.received_at',
    bytes: 'f.bytes',
    status: 'f.status',
    read: 'f.count_read',
    refused: 'f.count_refused',
  },
  key: ['f.id'],
}

function visibleFiles(tx: Tx, actor: Actor): Knex.QueryBuilder {
  const found = tx('document_files as f')
  if (actor === machine) return found
  return found.where((any) => {
    any
      .where('f.actor_id', actor.id)
      .orWhere((inScope) => limitToScope(inScope, actor, 'document.read', { region: 'f.region_code' }))
  })
}

export async function listFiles(tx: Tx, actor: Actor, paging: Paging) {
  const { rows, total } = await pageOf<StoredFile>(
    visibleFiles(tx, actor),
    { ...paging, sort: paging.sort ?? '-id' },
    order,
  )
  const names = await namesOf(
    tx,
    rows.map((row) => row.actor_id),
  )
  return { rows: rows.map((row) => fileRow(row, names)), total }
}

export async function findFile(tx: Tx, actor: Actor, id: number): Promise<StoredFile> {
  const row: StoredFile | undefined = await visibleFiles(tx, actor).where('f.id', id).first('f.*')
  if (!row) throw missing(`没有编号 ${id} 的文件，或不在您的数据范围内`)
  return row
}

export async function showFile(tx: Tx, actor: Actor, id: number) {
  const file = await findFile(tx, actor, id)
  const job = file.job_id === null ? undefined : await findJob(tx, Number(file.job_id))
  const progress = job && {
    status: job.status,
    done: job.progressDone,
    total: job.progressTotal,
    text: job.progressText,
    result: job.result,
  }
  return { ...fileRow(file, await namesOf(tx, [file.actor_id])), job: progress ?? null }
}

export async function listProblems(tx: Tx, actor: Actor, fileId: number, paging: Paging) {
  await findFile(tx, actor, fileId)
  const { rows, total } = await pageOf<ProblemRow>(tx('file_problems').where({ file_id: fileId }), paging, {
    columns: { line: 'line_no', code: 'code', field: 'field' },
    key: ['row_no', 'id'],
  })
  return {
    rows: rows.map((row) => ({
      id: Number(row.id),
      line: Number(row.line_no),
      sheet: row.sheet,
      code: row.code,
      message: row.message,
      ...(row.field ? { field: row.field } : {}),
      ...(row.hint ? { hint: row.hint } : {}),
      content: row.content,
    })),
    total,
  }
}

interface ProblemRow {
  id: number
  line_no: number
  sheet: string | null
  field: string | null
  code: string
  message: string
  hint: string | null
  content: string | null
}

async function namesOf(tx: Tx, ids: readonly number[]): Promise<Map<number, string>> {
  if (ids.length === 0) return new Map()
  const rows: { id: number; name: string }[] = await whereInList(tx, tx('users'), 'id', [...new Set(ids)]).select(
    'id',
    'name',
  )
  return new Map(rows.map((row) => [Number(row.id), row.name]))
}

const fileRow = (row: StoredFile, names: ReadonlyMap<number, string>) => ({
  id: Number(row.id),
  name: row.name,
  bytes: Number(row.bytes),
  digest: row.digest,
  format: row.format,
  status: row.status,
  jobId: row.job_id === null ? null : Number(row.job_id),
  actorName: names.get(Number(row.actor_id)) ?? machine.name,
  receivedAt: row.received_at,
  endedAt: row.ended_at,
  read: Number(row.count_read),
  new: Number(row.count_new),
  known: Number(row.count_known),
  refused: Number(row.count_refused),
  vouchers: Number(row.count_vouchers),
  waiting: Number(row.count_waiting),
})
