// Follows long work on the server until it ends; leaving the screen only stops the looking.
import { onBeforeUnmount, shallowRef, type ShallowRef } from 'vue'
import { get, writes } from './http.ts'

export interface Job {
  readonly id: number
  readonly kind: string
  readonly title: string
  readonly status: 'queued' | 'running' | 'done' | 'failed' | 'cancelled'
  readonly progressDone: number
  readonly progressTotal: number | null
  readonly progressText: string | null
  readonly result: unknown
  readonly createdAt: string
  readonly startedAt: string | null
  readonly endedAt: string | null
}

export const jobStatusNames: Readonly<Record<Job['status'], string>> = {
  queued: '排队中',
  running: '进行中',
  done: '完成',
  failed: '失败',
  cancelled: '已取消',
}

const firstMs = 300
const laterMs = 1200
const failuresMax = 5

/** Asks again and again until the job has ended or nobody looks any more; gives up when the server can't be asked several times running. */
export async function followJob(id: number, onStep: (job: Job) => void, isLeft: () => boolean): Promise<Job> {
  let failures = 0
  for (let wait = firstMs; ; wait = laterMs) {
    await new Promise((resolve) => setTimeout(resolve, wait))
    try {
      const now = await get<Job>(`/jobs/${id}`)
      failures = 0
      onStep(now)
      if (isLeft()) return now
      if (!['queued', 'running'].includes(now.status)) {
        writes.value++
        return now
      }
    } catch (error) {
      if (++failures >= failuresMax) throw error
    }
  }
}

export interface FollowedJob {
  readonly job: ShallowRef<Job | null>
  follow(id: number): Promise<Job>
}

export function useJob(): FollowedJob {
  const job = shallowRef<Job | null>(null)
  let isLeft = false
  onBeforeUnmount(() => (isLeft = true))
  return {
    job,
    follow: (id) =>
      followJob(
        id,
        (now) => (job.value = now),
        () => isLeft,
      ),
  }
}
