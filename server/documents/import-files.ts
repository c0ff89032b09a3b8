// Import from the command line: the same path as an uploaded file, in this process, with the outcome told row by row.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { writeAudit } from '../core/audit.ts'
import type { Actor } from '../core/actor.ts'
import type { Database } from '../core/database/index.ts'
import { invalid } from '../core/errors.ts'
import type { Problem } from '../core/errors.ts'
import { limits } from '../core/limits.ts'
import { markFailed, registerFile } from './document-files.ts'
import { dryRun, importFile, startOfImport, type ImportWatch, type InTransaction } from './import-file.ts'
import { addCounts, noCounts, type Counts, type TableDefaults } from './model.ts'

export interface ImportOptions {
  /** Nothing stays; the counts are those of a real import. */
  dryRun?: boolean
  post?: boolean
  defaults?: TableDefaults
  /** Called after each batch. */
  progress?(file: string, done: number, total: number): void
}

export interface ImportProblem extends Problem {
  file: string
  sheet?: string
  status: 'refused' | 'waiting'
}

export interface ImportReport extends Counts {
  problems: ImportProblem[]
}

/** Problems returned; the counts tell of all. */
export const importProblemsMax = 100_000

export async function importFiles(
  database: Database,
  actor: Actor,
  files: readonly string[],
  options: ImportOptions = {},
): Promise<ImportReport> {
  for (const file of files) await requireFile(file)
  const report: ImportReport = { ...noCounts, problems: [] }
  const run = async (transaction: InTransaction) => {
    for (const file of files)
      Object.assign(report, addCounts(report, await importOne(transaction, actor, file, options, report)))
  }
  if (options.dryRun) await dryRun(database, run)
  else await run((work) => database.transaction(work))
  return report
}

async function requireFile(file: string): Promise<void> {
  const found = await stat(file).catch(() => undefined)
  if (!found?.isFile()) throw invalid(`没有文件 ${file}`, { hint: '核对文件名和路径' })
}

async function importOne(
  transaction: InTransaction,
  actor: Actor,
  file: string,
  options: ImportOptions,
  report: ImportReport,
): Promise<Counts> {
  const post = options.post === true
  const bytes = (await stat(file)).size
  // A file beyond the limit is refused unread.
  const measured = { digest: bytes > limits.fileBytes ? '-' : await digestOf(file), bytes }
  const fileId = await transaction((tx) =>
    registerFile(tx, actor, {
      ...measured,
      name: basename(file),
      post,
      event: options.defaults?.event,
      source: options.defaults?.sourceSystem,
    }),
  )
  const watch: ImportWatch = {
    save: async () => {},
    progress: async (done, total) => options.progress?.(file, done, total),
    isCancelled: () => false,
    tell({ line, sheet, problems, status }) {
      if (status !== 'refused' && status !== 'waiting') return
      for (const problem of problems) {
        if (report.problems.length < importProblemsMax)
          report.problems.push({ line, ...problem, file, ...(sheet ? { sheet } : {}), status })
      }
    },
  }
  const plan = { actor, fileId, path: file, name: basename(file), defaults: options.defaults ?? {}, post }
  const counts = await importFile(transaction, plan, watch, startOfImport).catch(async (error: unknown) => {
    // In a dry run nothing of the file is left to mark.
    if (!options.dryRun) await transaction((tx) => markFailed(tx, fileId))
    throw error
  })
  await transaction((tx) =>
    writeAudit(tx, actor, {
      action: 'documents.import',
      object: 'document-file',
      ids: [fileId],
      detail: { ...counts, file: basename(file) },
    }),
  )
  return counts
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sm3')
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
