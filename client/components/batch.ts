// A bulk action as data: what it is called, what it acts on, how it runs. Both the trial and the real run go through here.
import { post, tryPost } from '../core/http.ts'
import type { Money } from '../core/money.ts'

export interface BatchAnswer {
  readonly done: readonly number[]
  readonly refused: readonly {
    readonly id: number
    readonly code: string
    readonly message: string
    readonly hint?: string
  }[]
}

/** Documents tried again answer with those that still wait. */
interface ServerAnswer extends Partial<BatchAnswer> {
  readonly waiting?: readonly { readonly id: number; readonly code: string; readonly reason: string }[]
}

export interface BatchPlan {
  /** 审核, 重试 … */
  readonly name: string
  /** What is said of those done, where it differs: 记账. */
  readonly doneName?: string
  /** What is counted: 张凭证, 张单据. */
  readonly unit: string
  readonly path: string
  readonly ids: readonly number[]
  /** Sent along with every portion, e.g. the reason. */
  readonly body: Readonly<Record<string, string>>
  readonly note?: string
  /** Above what is refused: 不能办理 if left out. */
  readonly refusedTitle?: string
  /** The refused ones are acted on too; their reason only says what comes of it. */
  readonly sendsAll?: boolean
  nameOf(id: number): string
  amountOf(id: number): Money
}

/** The server takes this many at a time. */
const chunkSize = 500

/** Runs in portions, in order; what was done before a failure stays done and is told by `onProgress`. */
export async function runBatch(
  plan: Pick<BatchPlan, 'path' | 'ids' | 'body'>,
  isTrial: boolean,
  onProgress?: (done: number) => void,
): Promise<BatchAnswer> {
  const done: number[] = []
  const refused: BatchAnswer['refused'][number][] = []
  const send = isTrial ? tryPost : post
  for (let at = 0; at < plan.ids.length; at += chunkSize) {
    const ids = plan.ids.slice(at, at + chunkSize)
    const answer = await send<ServerAnswer>(plan.path, { ids, ...plan.body })
    done.push(...(answer.done ?? []))
    refused.push(
      ...(answer.refused ?? []),
      ...(answer.waiting ?? []).map(({ id, code, reason }) => ({ id, code, message: reason })),
    )
    onProgress?.(at + ids.length)
  }
  return { done, refused }
}

/** How a message names the voucher it is about: 凭证 暂-12（2026-03-05 利息）, 202603 记-12 号凭证. The names stand below it anyway. */
const named = /^(凭证 [^（]*（[^）]*）|\d{6} \S+ 号凭证)/

/** Refusals for the same reason are told once with their number. */
export function groupRefusals(refused: BatchAnswer['refused']): { message: string; ids: number[] }[] {
  const groups = new Map<string, { message: string; ids: number[] }>()
  for (const { id, message } of refused) {
    const reason = message.replace(named, '凭证')
    const group = groups.get(reason)
    if (group) group.ids.push(id)
    else groups.set(reason, { message, ids: [id] })
  }
  return [...groups].map(([reason, { message, ids }]) => ({ message: ids.length > 1 ? reason : message, ids }))
}
