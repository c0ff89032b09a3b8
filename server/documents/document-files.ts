// The register of files: one row a file received, with its counts and the problems of its rows.
import type { Actor } from '../core/actor.ts'
import { insertRows, nextId, nextIds } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import type { Problem } from '../core/errors.ts'
import { fit, printable, type Counts, type FileFormat } from './model.ts'

export type FileStatus = 'queued' | 'running' | 'done' | 'failed' | 'cancelled'

export interface StoredFile {
  id: number
  name: string
  digest: string
  bytes: number
  format: FileFormat | null
  status: FileStatus
  job_id: number | null
  actor_id: number
  region_code: string | null
  default_event: string | null
  default_source: string | null
  wants_posting: number
  received_at: string
  ended_at: string | null
  count_read: number
  count_new: number
  count_known: number
  count_refused: number
  count_vouchers: number
  count_waiting: number
}

export interface NewFile {
  name: string
  digest: string
  bytes: number
  event?: string | undefined
  source?: string | undefined
  post: boolean
}

export async function registerFile(tx: Tx, actor: Actor, file: NewFile): Promise<number> {
  const id = await nextId(tx)
  const organisation: { region_code: string } | undefined =
    actor.orgCode === '' ? undefined : await tx('organisations').where({ code: actor.orgCode }).first('region_code')
  await tx('document_files').insert({
    id,
    name: fit(printable(file.name), 200),
    digest: file.digest,
    bytes: file.bytes,
    status: 'queued',
    actor_id: actor.id,
    region_code: organisation?.region_code ?? null,
    default_event: file.event ?? null,
    default_source: file.source ?? null,
    wants_posting: file.post ? 1 : 0,
    received_at: new Date().toISOString(),
    count_read: 0,
    count_new: 0,
    count_known: 0,
    count_refused: 0,
    count_vouchers: 0,
    count_waiting: 0,
  })
  return id
}

export async function saveCounts(
  tx: Tx,
  fileId: number,
  counts: Counts,
  change: { status?: FileStatus; format?: FileFormat | null } = {},
): Promise<void> {
  const isEnd = change.status !== undefined && change.status !== 'running' && change.status !== 'queued'
  await tx('document_files')
    .where({ id: fileId })
    .update({
      count_read: counts.read,
      count_new: counts.new,
      count_known: counts.known,
      count_refused: counts.refused,
      count_vouchers: counts.vouchers,
      count_waiting: counts.waiting,
      ...change,
      ...(isEnd ? { ended_at: new Date().toISOString() } : {}),
    })
}

/** What was taken in before stays; the file can be sent again. */
export async function markFailed(tx: Tx, fileId: number): Promise<void> {
  await tx('document_files').where({ id: fileId }).update({ status: 'failed', ended_at: new Date().toISOString() })
}

export interface RowProblems {
  /** Number of the row within the file, from 1: problems of one row share it. */
  row: number
  line: number
  sheet?: string | undefined
  problems: readonly Problem[]
  content: string | null
}

/** Problems kept of one file; more than that are counted only. */
export const fileProblemsMax = 100_000

export async function keepProblems(tx: Tx, fileId: number, rows: readonly RowProblems[]): Promise<void> {
  const list = rows.flatMap((row) =>
    row.problems.map((problem, index) => ({ row, problem, content: index === 0 ? row.content : null })),
  )
  const ids = await nextIds(tx, list.length)
  await insertRows(
    tx,
    'file_problems',
    problemColumns,
    list.map(({ row, problem, content }, index) => ({
      id: ids[index] ?? 0,
      file_id: fileId,
      row_no: row.row,
      line_no: problem.line ?? row.line,
      sheet: row.sheet ? fit(printable(row.sheet), 60) : null,
      field: fit(printable(problem.field ?? problem.at ?? ''), 100) || null,
      code: problem.code.slice(0, 60),
      message: fit(printable(problem.message), 1000),
      hint: fit(printable(problem.hint ?? ''), 400) || null,
      content: content ? printable(content) : null,
    })),
  )
}

const problemColumns = {
  id: 'id',
  file_id: 'id',
  row_no: 'integer',
  line_no: 'integer',
  sheet: 'text',
  field: 'text',
  code: 'text',
  message: 'text',
  hint: 'text',
  content: 'long',
} as const
