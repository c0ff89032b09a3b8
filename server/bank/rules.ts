// What an accountant may change about banks, as data in accounting-rules/bank: layouts of statements, rules of matching, the
// ledger accounts behind each kind of fund account and the limits of its balance.
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { accountKinds, standards } from '../catalog/model.ts'
import type { AccountKind, Standard } from '../catalog/model.ts'
import { money } from '../core/input.ts'

export const fields = [
  'date',
  'time',
  'flowNo',
  'in',
  'out',
  'sign',
  'amount',
  'balance',
  'counterparty',
  'counterpartyAccount',
  'summary',
  'reference',
] as const
export type Field = (typeof fields)[number]
const field = z.enum(fields)

export const columnsShape = z.partialRecord(field, z.array(z.string().min(1).max(60)).min(1).max(20))
export const layoutShape = z.strictObject({
  id: z.string().min(1).max(60),
  title: z.string().min(1).max(60),
  required: z.array(field).min(2),
  columns: columnsShape,
})
export type Layout = z.output<typeof layoutShape>

const names = z.array(z.string().min(1))
const layoutsShape = z.object({
  layouts: z.array(layoutShape),
  signs: z.object({ in: names, out: names }),
  head: z.object({ account: names, opening: names, closing: names, from: names, to: names }),
  totals: names,
})
export type StatementWords = Omit<z.output<typeof layoutsShape>, 'layouts'>

export const matchKinds = [
  'one-to-one',
  'one-to-voucher',
  'one-to-document',
  'batch-to-one',
  'day-to-one',
  'red-pair',
  'one-to-many',
  'many-to-one',
] as const
const matchRule = z.strictObject({
  id: z.string().max(60),
  title: z.string(),
  kind: z.enum(matchKinds),
  automatic: z.boolean(),
  score: z.int().min(0).max(100),
  days: z.int().min(0).optional(),
  reference: z.boolean().optional(),
  counterparty: z.int().min(0).max(100).optional(),
  lines: z.int().min(2).max(5).optional(),
  flows: z.int().min(2).max(5).optional(),
})
export type MatchRule = z.output<typeof matchRule>
const matchingShape = z.object({ rules: z.array(matchRule), subsetCandidates: z.int().min(2).max(30) })
export type MatchRules = z.output<typeof matchingShape>

const limitsShape = z.strictObject({
  floor: money.optional(),
  monthEndZero: z.boolean().optional(),
  clearWithin: z.int().optional(),
  monthsMax: z.int().optional(),
  averageMonths: z.int().optional(),
  stayMax: z.int().optional(),
  source: z.string(),
})
export type Limits = z.output<typeof limitsShape>
const kindShape = z.strictObject({
  formTitle: z.string(),
  sides: z.array(
    z.strictObject({
      standard: z.enum(standards),
      accounts: z.array(z.string()).min(1),
      auxiliary: z.enum(['bankAccount', 'treasuryOrg']),
    }),
  ),
  limits: limitsShape,
})
const accountsShape = z.object({
  kinds: z.partialRecord(z.enum(accountKinds), kindShape),
  unmatchedDaysMax: z.int().positive(),
  calendar: z.object({ holidays: names, workdays: names }),
})
export type KindRule = z.output<typeof kindShape>
export type SideRule = KindRule['sides'][number]

const folder = new URL('../../accounting-rules/bank/', import.meta.url)
const read = <S extends z.ZodType>(name: string, shape: S): z.output<S> =>
  shape.parse(JSON.parse(readFileSync(new URL(name, folder), 'utf8')))

const { layouts, ...words } = read('layouts.json', layoutsShape)
const accounts = read('accounts.json', accountsShape)

export const knownLayouts: readonly Layout[] = layouts
export const statementWords: StatementWords = words
export const matchRules: MatchRules = read('matching.json', matchingShape)
/** Days after which a flow without a match is warned of. */
export const unmatchedDaysMax = accounts.unmatchedDaysMax
export const workCalendar = accounts.calendar
export const kindRules: ReadonlyMap<AccountKind, KindRule> = new Map(
  accountKinds.flatMap((kind) => {
    const rule = accounts.kinds[kind]
    return rule ? [[kind, rule] as const] : []
  }),
)

export const sideRule = (kind: AccountKind, standard: Standard): SideRule | undefined =>
  kindRules.get(kind)?.sides.find((side) => side.standard === standard)

/** Kinds of account that stand in a ledger, e.g. all for which 余额调节表 are drawn there. */
export const kindsOf = (standard: Standard): AccountKind[] =>
  [...kindRules].filter(([, rule]) => rule.sides.some((side) => side.standard === standard)).map(([kind]) => kind)
