// What counts as an unusual change (核对 R11), from reports/thresholds.json.
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { toCents } from '../core/money.ts'
import { confidences } from '../rules/model.ts'
import { reportFolder } from './definition-files.ts'

const amount = z.string().regex(/^\d{1,15}\.\d{2}$/)
const shape = z.strictObject({
  title: z.string(),
  /** Part of last year's figure above which a change asks for a word. */
  changePart: amount,
  /** In 元; a smaller change is not worth a word. */
  changeLeast: amount,
  /** Rows that may be negative. */
  negatives: z.array(z.string()),
  source: z.string(),
  confidence: z.enum(confidences),
})

export interface Thresholds {
  readonly negatives: ReadonlySet<string>
  /** In 分. */
  readonly least: bigint
  /** Whether a change is more than the part of the figure before it. */
  isBeyond(change: bigint, before: bigint): boolean
}

let read: Thresholds | undefined

export function thresholds(): Thresholds {
  if (read) return read
  const data = shape.parse(JSON.parse(readFileSync(new URL('thresholds.json', reportFolder), 'utf8')))
  const part = toCents(data.changePart)
  read = {
    negatives: new Set(data.negatives),
    least: toCents(data.changeLeast),
    isBeyond: (change, before) => change * 100n > before * part,
  }
  return read
}
