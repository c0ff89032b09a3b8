// Things one can choose from by typing: an account, a scheme, a region, a kind of document.
import { matches } from '../core/matching.ts'

export interface Choice {
  readonly value: string
  /** Shown in a fixed-width face before the label and matched from its start. */
  readonly code?: string
  readonly label: string
  /** More words to find it by, and shown faintly behind. */
  readonly note?: string
  readonly isDisabled?: boolean
}

export const choiceText = (choice: Choice): string => (choice.code ? `${choice.code} ${choice.label}` : choice.label)

/** The choices that fit what was typed, an exact code first, then codes that start with it, then names. */
export function findChoices(choices: readonly Choice[], typed: string, countMax: number): Choice[] {
  const text = typed.trim().toLowerCase()
  if (text === '') return choices.slice(0, countMax)
  const rank = (choice: Choice): number => {
    const code = (choice.code ?? choice.value).toLowerCase()
    return code === text ? 0 : code.startsWith(text) ? 1 : 2
  }
  return choices
    .filter((choice) => matches(typed, [choice.code ?? choice.value], [choice.label, choice.note ?? '']))
    .toSorted((a, b) => rank(a) - rank(b))
    .slice(0, countMax)
}
