// 财务会计报告: placeholder shape until wired
import type { Part, Source } from './part.ts'

export async function* statementParts(_source: Source): AsyncGenerator<Part> {
  yield* []
}
