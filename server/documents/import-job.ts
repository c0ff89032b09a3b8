// The import of an uploaded file as a job: survives its server, shows how far it is, can be cancelled between batches.
import { existsSync } from 'node:fs'
import { z } from 'zod'
import { writeAudit } from '../core/audit.ts'
import { missing } from '../core/errors.ts'
import type { JobContext, JobKind } from '../core/jobs.ts'
import { keptPath } from '../core/kept-files.ts'
import { markFailed, type StoredFile } from './document-files.ts'
import { importFile, startOfImport } from './import-file.ts'
import type { Counts } from './model.ts'

export const importKind = 'import-documents'

const inputShape = z.object({ fileId: z.number() })
const count = z.number()
const stateShape = z.object({
  rows: count,
  problems: count,
  counts: z.object({ read: count, new: count, known: count, vouchers: count, waiting: count, refused: count }),
})

export const importDocumentsJob: JobKind = {
  kind: importKind,
  title: '导入业务单据',
  async run(job) {
    const { fileId } = inputShape.parse(job.input)
    try {
      return await importOne(job, fileId)
    } catch (error) {
      await job.database.transaction((tx) => markFailed(tx, fileId))
      throw error
    }
  },
}

async function importOne(job: JobContext, fileId: number): Promise<Counts> {
  const file: StoredFile | undefined = await job.database.transaction((tx) =>
    tx('document_files').where({ id: fileId }).first(),
  )
  if (!file) throw missing(`没有编号 ${fileId} 的文件`)
  const state = job.state === undefined ? startOfImport : stateShape.parse(job.state)
  const path = keptPath(job.dataDir, file.digest)
  if (!existsSync(path)) throw missing(`文件“${file.name}”已不在数据目录中`, { hint: '请重新上传' })
  const plan = {
    actor: job.actor,
    fileId,
    path,
    name: file.name,
    defaults: { event: file.default_event ?? undefined, sourceSystem: file.default_source ?? undefined },
    post: Number(file.wants_posting) === 1,
  }
  const watch = {
    save: job.saveState,
    progress: job.progress,
    isCancelled: job.isCancelled,
  }
  const counts = await importFile((work) => job.database.transaction(work), plan, watch, state)
  await job.database.transaction((tx) =>
    writeAudit(tx, job.actor, {
      action: 'documents.import',
      object: 'document-file',
      ids: [fileId],
      detail: { ...counts },
    }),
  )
  return counts
}
