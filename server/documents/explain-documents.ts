// What documents would do, without their doing it: the whole way in, in a transaction of which nothing stays.
import type { Actor } from '../core/actor.ts'
import type { Tx } from '../core/database/index.ts'
import type { Entry } from './check-entries.ts'
import { intakeSetting } from './intake-setting.ts'
import { showDocument } from './queries.ts'
import { takeIn } from './take-in.ts'

/** Documents explained in one request. */
export const explainedMax = 20

export class NothingStays extends Error {}

export async function explainDocuments(
  transaction: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>,
  actor: Actor,
  entries: readonly Entry[],
) {
  const answers: { result: object; document: object | null }[] = []
  try {
    await transaction(async (tx) => {
      const taken = await takeIn(tx, actor, entries, intakeSetting())
      for (const result of taken.results) {
        const isNew = result.documentId !== undefined && result.status !== 'refused'
        answers.push({ result, document: isNew ? await showDocument(tx, actor, result.documentId ?? 0) : null })
      }
      throw new NothingStays()
    })
  } catch (error) {
    if (!(error instanceof NothingStays)) throw error
  }
  return { results: answers }
}
