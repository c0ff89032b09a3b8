// Takes in a file batch by batch. Each batch is one transaction that also keeps how far the file has come, so a server that is
// killed goes on where the last batch ended: no document is lost, none is taken in twice.
import { machine } from '../core/actor.ts'
import type { Actor } from '../core/actor.ts'
import type { Database, Tx } from '../core/database/index.ts'
import { AppError, conflict } from '../core/errors.ts'
import { limits } from '../core/limits.ts'
import { autoPost } from '../ledger/post-vouchers.ts'
import { fileProblemsMax, keepProblems, saveCounts, type RowProblems } from './document-files.ts'
import { intakeSetting, type IntakeSetting } from './intake-setting.ts'
import { addCounts, excerpt, isBadRow, noCounts, type Counts, type Row, type TableDefaults } from './model.ts'
import { openDocumentFile } from './open-file.ts'
import { takeIn, type EntryResult } from './take-in.ts'

export interface ImportPlan {
  actor: Actor
  fileId: number
  path: string
  name: string
  defaults: TableDefaults
  /** Also review and post what the books' policies let the product post by itself, once all is taken in. */
  post: boolean
}

/** How far a file has come. */
export interface ImportState {
  rows: number
  problems: number
  counts: Counts
}

export const startOfImport: ImportState = { rows: 0, problems: 0, counts: noCounts }

export interface ImportWatch {
  /** Called in the transaction of each batch. */
  save(tx: Tx, state: ImportState): Promise<void>
  progress(done: number, total: number, text: string): Promise<void>
  isCancelled(): boolean
  /** Rows that were refused or wait, with why. */
  tell?(row: ToldRow): void
}

/** Runs `work` in a transaction of its own; a dry run gives all of them one and rolls it back. */
export type InTransaction = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>

export async function importFile(
  transaction: InTransaction,
  plan: ImportPlan,
  watch: ImportWatch,
  start: ImportState,
): Promise<Counts> {
  const setting = intakeSetting()
  const source = await openDocumentFile({
    path: plan.path,
    name: plan.name,
    contracts: setting.contracts,
    defaults: plan.defaults,
  })
  let state = start
  await transaction((tx) => saveCounts(tx, plan.fileId, state.counts, { status: 'running', format: source.format }))
  for await (const batch of batches(source.rows, start.rows)) {
    if (watch.isCancelled()) {
      await transaction((tx) => saveCounts(tx, plan.fileId, state.counts, { status: 'cancelled' }))
      return state.counts
    }
    const taken = await retrying(() => transaction((tx) => takeBatch(tx, plan, { batch, state, setting, watch })))
    state = taken.state
    for (const row of taken.told) watch.tell?.(row)
    await watch.progress(
      source.bytesRead(),
      Math.max(source.bytesTotal(), source.bytesRead()),
      `已读 ${state.counts.read} 份，新收 ${state.counts.new} 份`,
    )
  }
  if (plan.post) await postAll(transaction, plan, watch)
  await transaction((tx) => saveCounts(tx, plan.fileId, state.counts, { status: 'done' }))
  return state.counts
}

async function* batches(rows: AsyncIterable<Row>, skip: number): AsyncGenerator<Row[]> {
  let batch: Row[] = []
  let seen = 0
  for await (const row of rows) {
    seen += 1
    if (seen <= skip) continue
    batch.push(row)
    if (batch.length < limits.documentsPerBatch) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

interface Batch {
  batch: readonly Row[]
  state: ImportState
  setting: IntakeSetting
  watch: ImportWatch
}

type ToldRow = RowProblems & { status: EntryResult['status'] }

async function takeBatch(
  tx: Tx,
  plan: ImportPlan,
  { batch, state, setting, watch }: Batch,
): Promise<{ state: ImportState; told: ToldRow[] }> {
  const good = batch.flatMap((row, index) => (isBadRow(row) ? [] : [{ row, index }]))
  const taken = await takeIn(
    tx,
    plan.actor,
    good.map(({ row }) => row),
    setting,
    { fileId: plan.fileId },
  )
  const told: ToldRow[] = batch.flatMap((row, index) =>
    isBadRow(row)
      ? [
          {
            row: state.rows + index + 1,
            line: row.line,
            sheet: row.sheet,
            problems: row.problems,
            content: row.content ?? null,
            status: 'refused' as const,
          },
        ]
      : [],
  )
  taken.results.forEach((result, at) => {
    const one = good[at]
    if (!one || result.problems.length === 0) return
    const content = result.status === 'refused' ? excerpt(JSON.stringify(one.row.raw)) : null
    told.push({
      row: state.rows + one.index + 1,
      line: result.line,
      sheet: result.sheet,
      problems: result.problems,
      content,
      status: result.status,
    })
  })
  const bad = batch.length - good.length
  const counts = addCounts(state.counts, { ...taken, read: taken.read + bad, refused: taken.refused + bad })
  const refused = withinBudget(
    told.filter(({ status }) => status === 'refused'),
    fileProblemsMax - state.problems,
  )
  await keepProblems(tx, plan.fileId, refused)
  const next = {
    rows: state.rows + batch.length,
    problems: state.problems + refused.reduce((count, { problems }) => count + problems.length, 0),
    counts,
  }
  await saveCounts(tx, plan.fileId, counts)
  await watch.save(tx, next)
  return { state: next, told: told.sort((a, b) => a.row - b.row) }
}

function withinBudget(rows: readonly ToldRow[], budget: number): ToldRow[] {
  let left = budget
  return rows.filter(({ problems }) => (left -= problems.length) >= 0)
}

/** The drafts of the file, a batch at a time, until none is left that the product may post. */
async function postAll(transaction: InTransaction, plan: ImportPlan, watch: ImportWatch): Promise<void> {
  let after = 0
  for (;;) {
    if (watch.isCancelled()) return
    const last = await retrying(() =>
      transaction(async (tx) => {
        const drafts: { id: number }[] = await tx('voucher_documents as l')
          .join('documents as d', 'd.id', 'l.document_id')
          .join('vouchers as v', 'v.id', 'l.voucher_id')
          .where('d.file_id', plan.fileId)
          .where('v.status', 'draft')
          .where('v.maker_id', machine.id)
          .where('v.id', '>', after)
          .distinct('v.id')
          .orderBy('v.id')
          .limit(limits.documentsPerBatch * 2)
        const ids = drafts.map(({ id }) => Number(id))
        if (ids.length > 0) await autoPost(tx, machine, ids)
        return ids.at(-1)
      }),
    )
    if (last === undefined) return
    after = last
  }
}

const triesMax = 4

/** Two sessions on the same rows: the one the database turned away tries again a moment later. */
async function retrying<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work()
    } catch (error) {
      const isBusy = error instanceof AppError && error.code === 'database.busy'
      if (!isBusy || tries === triesMax) throw error
      await new Promise((resolve) => setTimeout(resolve, 100 * 2 ** tries))
    }
  }
}

/** Stops a dry run after all its batches; carries nothing out. */
export class DryRunEnd extends Error {}

/** Runs `work` in one transaction of which nothing stays. */
export async function dryRun<T>(database: Database, work: (transaction: InTransaction) => Promise<T>): Promise<T> {
  let answer: { value: T } | undefined
  try {
    await database.transaction(async (tx) => {
      answer = { value: await work((inner) => inner(tx)) }
      throw new DryRunEnd()
    })
  } catch (error) {
    if (!(error instanceof DryRunEnd)) throw error
  }
  if (!answer) throw conflict('import.dry_run', '试运行没有结果')
  return answer.value
}
