// The choices of booking that the regulations leave open (accounting-rules/policies.json): their names, sources and consequences, and
// which of them a book has. The same file tells the rules which policies their conditions may ask for.
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { Standard } from '../core/actor.ts'
import type { Problem } from '../core/errors.ts'
import { standards } from '../catalog/model.ts'

const text = z.string().min(1)

export const policyShape = z.strictObject({
  standard: z.enum(standards),
  /** Those that have the choice; missing: all. */
  schemes: z.array(text).min(1).optional(),
  title: text,
  values: z.record(text, text),
  default: text,
  /** May not change once the book has vouchers: two ways of booking must not be mixed within a year. */
  settled: z.boolean().optional(),
  source: text.optional(),
  /** What changes when it is changed. */
  effect: text.optional(),
  note: text.optional(),
})

export interface PolicyChoice extends z.output<typeof policyShape> {
  name: string
}

let loaded: readonly PolicyChoice[] | undefined

function allChoices(): readonly PolicyChoice[] {
  const file = new URL('../../accounting-rules/policies.json', import.meta.url)
  loaded ??= Object.entries(z.record(text, policyShape).parse(JSON.parse(readFileSync(file, 'utf8')))).map(
    ([name, choice]) => ({ ...choice, name }),
  )
  return loaded
}

/** The choices that books of a standard and scheme have. */
export const choicesOf = ({ standard, scheme }: { standard: Standard; scheme: string }): readonly PolicyChoice[] =>
  allChoices().filter((one) => one.standard === standard && (one.schemes?.includes(scheme) ?? true))

/** Names and values that the book doesn't have. */
export function choiceProblems(
  place: { standard: Standard; scheme: string },
  chosen: Readonly<Record<string, string>>,
): Problem[] {
  const choices = new Map(choicesOf(place).map((one) => [one.name, one]))
  return Object.entries(chosen).flatMap(([name, value]) => {
    const choice = choices.get(name)
    const at = `choices.${name}`
    if (!choice) {
      const names = [...choices.values()].map((one) => `${one.name}（${one.title}）`).join('、') || '没有可选的政策'
      return [{ code: 'policy.unknown', message: `本账套没有政策 ${name}`, at, hint: `可选：${names}` }]
    }
    if (choice.values[value] !== undefined) return []
    const hint = `可选：${Object.entries(choice.values)
      .map(([code, title]) => `${code}（${title}）`)
      .join('、')}`
    return [{ code: 'policy.value', message: `政策“${choice.title}”没有取值“${value}”`, at, hint }]
  })
}
