// Follows the reading of files on the server: the counts grow while the job runs.
import { onBeforeUnmount, reactive } from 'vue'
import { get } from '../core/http.ts'
import { followJob } from '../core/jobs.ts'
import type { FileRow } from './types.ts'

export function useFileProgress(): {
  files: Map<number, FileRow>
  follow: (fileId: number, jobId: number | null) => Promise<void>
} {
  const files = reactive(new Map<number, FileRow>())
  let isLeft = false
  onBeforeUnmount(() => (isLeft = true))

  async function read(fileId: number): Promise<void> {
    files.set(fileId, await get<FileRow>(`/document-files/${fileId}`))
  }

  async function follow(fileId: number, jobId: number | null): Promise<void> {
    await read(fileId)
    if (jobId === null) return
    await followJob(
      jobId,
      () => void read(fileId).catch(() => undefined),
      () => isLeft,
    )
    await read(fileId)
  }

  return { files, follow }
}
