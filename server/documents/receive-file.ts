// Receives an uploaded file: streamed to disk under a passing name, measured and digested on the way, then registered and
// queued. The same bytes again are recognised; they are read again only when that is asked for.
import { writeAudit } from '../core/audit.ts'
import type { Tx } from '../core/database/index.ts'
import { invalid } from '../core/errors.ts'
import { enqueueJob } from '../core/jobs.ts'
import { keepStream } from '../core/kept-files.ts'
import { limits } from '../core/limits.ts'
import type { RawCall } from '../core/router.ts'
import { registerFile, type StoredFile } from './document-files.ts'
import { importKind } from './import-job.ts'

export interface UploadInput {
  name: string
  /** For tables: the kind of all their documents. */
  event?: string | undefined
  source?: string | undefined
  /** Read even though the same file was received before. */
  again?: boolean | undefined
  post?: boolean | undefined
}

export interface Receipt {
  fileId: number
  /** null: the same file was received before; `fileId` is that one. */
  jobId: number | null
  isSame: boolean
  message: string
}

export async function receiveFile(call: RawCall, input: UploadInput): Promise<Receipt> {
  if (/json|form|text/i.test(call.header('content-type'))) {
    throw invalid('上传文件请用 Content-Type: application/octet-stream，文件内容直接作为请求体')
  }
  const { digest, bytes } = await keepStream(call.dataDir, call.body, limits.fileBytes)
  if (bytes === 0) throw invalid('文件是空的', { hint: '选择一个有内容的文件' })
  return call.transaction((tx) => register(tx, call, input, { digest, bytes }))
}

async function register(
  tx: Tx,
  call: RawCall,
  input: UploadInput,
  file: { digest: string; bytes: number },
): Promise<Receipt> {
  const { actor } = call
  const earlier: StoredFile | undefined = await tx('document_files')
    .where({ digest: file.digest, actor_id: actor.id })
    .whereIn('status', ['queued', 'running', 'done'])
    .orderBy('id', 'desc')
    .first()
  if (earlier && !input.again) {
    return {
      fileId: Number(earlier.id),
      jobId: earlier.status === 'done' || earlier.job_id === null ? null : Number(earlier.job_id),
      isSame: true,
      message: `与 ${earlier.received_at.slice(0, 10)} 上传的“${earlier.name}”完全相同，这里是那一次的结果`,
    }
  }
  const fileId = await registerFile(tx, actor, {
    ...file,
    name: input.name,
    event: input.event,
    source: input.source,
    post: input.post === true,
  })
  const jobId = await enqueueJob(tx, actor, importKind, `导入 ${input.name.slice(0, 60)}`, { fileId })
  await tx('document_files').where({ id: fileId }).update({ job_id: jobId })
  await writeAudit(tx, actor, {
    action: 'document-files.upload',
    object: 'document-file',
    ids: [fileId],
    detail: { name: input.name, digest: file.digest, bytes: file.bytes },
    requestId: call.requestId,
  })
  return { fileId, jobId, isSame: false, message: '已收到，正在处理' }
}
