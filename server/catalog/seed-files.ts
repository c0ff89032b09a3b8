// The seed files: their shapes, and reading them. A file of the wrong shape is refused with every place named.
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { invalid } from '../core/errors.ts'
import type { Problem } from '../core/errors.ts'
import { accountKinds, elements, standards, tiers } from './model.ts'

const year = z.number().int().min(1990).max(2100)
const years = { from: year, to: year.optional() }
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, '须写成 2026-01-01 的样子')
const name = z.string().min(1).max(60)
const confidence = z.enum(['source', 'source-secondhand', 'inference', 'knowledge-verify'])
const note = z.string().min(1).max(300).optional()
const head = { title: z.string(), source: z.string() }

const regionShape = z.strictObject({
  code: z.string(),
  name,
  tier: z.enum(tiers),
  parent: z.string().nullable(),
  ownLevel: z.boolean(),
  validFrom: day,
  validTo: day.optional(),
  separateState: z.boolean().optional(),
})
const schemeShape = z.strictObject({
  code: z.string().regex(/^[A-Z]{2,5}$/),
  fundNo: z.string().regex(/^\d{2}$/),
  name,
  shortName: name,
  category: z.enum(['social_insurance', 'supplementary', 'assistance', 'special', 'retired']),
  chartTemplate: z.string(),
  from: year,
  agency: z.enum(['social', 'medical']).nullable(),
  accountKinds: z.array(z.enum(accountKinds)),
  enabled: z.boolean(),
  revenueSubject: z.string().optional(),
  expenditureSubject: z.string().optional(),
  sort: z.number().int(),
  note,
})
const poolAreaShape = z.strictObject({
  schemes: z.array(z.string()).min(1),
  area: z.string().optional(),
  name: name.optional(),
  eachUnder: z.string().optional(),
  without: z.array(z.string()).optional(),
  ...years,
  note,
})
const accountShape = z.strictObject({
  code: z.string(),
  name,
  parent: z.string().nullable(),
  element: z.enum(elements),
  direction: z.enum(['debit', 'credit']),
  schemes: z.array(z.string()).min(1),
  auxiliaries: z.array(z.string()),
  ...years,
  official: z.boolean(),
  source: z.string().min(1),
  confidence,
  note,
})
const auxiliaryShape = z.strictObject({
  code: z.string(),
  name,
  keepsBalance: z.boolean(),
  codeSet: z.string().optional(),
  catalogue: z.enum(['fundAccounts', 'organisations', 'budgetSubjects']).optional(),
})
const subjectShape = z.strictObject({
  code: z.string(),
  name,
  parent: z.string().nullable(),
  kind: z.enum(['revenue', 'expenditure', 'transfer_in', 'transfer_out', 'general_budget']),
  scheme: z.string().optional(),
  ...years,
  confidence,
  source: z.string().optional(),
  note,
})
const organisationShape = z.strictObject({
  code: z.string(),
  name,
  kind: z.enum(['finance', 'agency', 'department', 'tax', 'bank', 'treasury']),
  region: z.string(),
  tier: z.enum(tiers),
  parent: z.string().nullable(),
  role: z.enum(['social', 'medical']).optional(),
})
const accountPatternShape = z.strictObject({
  kind: z.enum(accountKinds),
  suffix: z.string().regex(/^[A-Z]{2}$/),
  title: name,
  owner: z.enum(['agency', 'finance', 'treasury']),
  bank: name.optional(),
  digit: z.string().regex(/^\d$/).optional(),
  tiers: z.array(z.enum(tiers)).optional(),
})
const policyShape = z.strictObject({
  voucherWords: z.array(z.string()).min(1),
  autoPost: z.boolean(),
  /** Which receipts and payments a cashier must sign before they are posted; default none. */
  cashierSign: z.enum(['none', 'manual', 'all']).optional(),
  summarise: z.enum(['none', 'day-account-event']),
  choices: z.record(z.string(), z.string()),
})

export type RegionSeed = z.output<typeof regionShape>
export type SchemeSeed = z.output<typeof schemeShape>
export type PoolAreaSeed = z.output<typeof poolAreaShape>
export type AccountSeed = z.output<typeof accountShape>
export type AuxiliarySeed = z.output<typeof auxiliaryShape>
export type SubjectSeed = z.output<typeof subjectShape>
export type OrganisationSeed = z.output<typeof organisationShape>
export type AccountPattern = z.output<typeof accountPatternShape>
/** How a book is kept: voucher words, who posts, what is summed up, and the choices the regulations leave open. */
export type BookPolicy = z.output<typeof policyShape>

const fileShapes = {
  'regions.json': z.strictObject({ ...head, regions: z.array(regionShape) }),
  'schemes.json': z.strictObject({ ...head, schemes: z.array(schemeShape) }),
  'pool-areas.json': z.strictObject({ ...head, poolAreas: z.array(poolAreaShape) }),
  'charts/agency.json': z.strictObject({ ...head, standard: z.enum(standards), accounts: z.array(accountShape) }),
  'charts/treasury.json': z.strictObject({ ...head, standard: z.enum(standards), accounts: z.array(accountShape) }),
  'auxiliaries.json': z.strictObject({ ...head, auxiliaries: z.array(auxiliaryShape) }),
  'budget-subjects.json': z.strictObject({ ...head, subjects: z.array(subjectShape) }),
  'organisations.json': z.strictObject({ ...head, organisations: z.array(organisationShape) }),
  'fund-accounts.json': z.strictObject({
    ...head,
    openedOn: day,
    accountNoPrefix: z.string().regex(/^\d+$/),
    kinds: z.array(accountPatternShape),
  }),
  'books-policy.json': z.strictObject({
    ...head,
    standards: z.strictObject({ agency: policyShape, treasury: policyShape }),
  }),
}

export type SeedFile = keyof typeof fileShapes
export type SeedContent<F extends SeedFile> = z.output<(typeof fileShapes)[F]>

export const seedFolder = new URL('../../seeds/', import.meta.url)

/** Reads one seed file and checks its shape. */
export function readSeedFile<F extends SeedFile>(file: F, folder: URL = seedFolder): SeedContent<F> {
  const shape: z.ZodType = fileShapes[file]
  const result = shape.safeParse(parse(readFileSync(new URL(file, folder), 'utf8'), file))
  if (result.success) return result.data as SeedContent<F>
  throw invalid(result.error.issues.map((issue) => shapeProblem(file, issue)))
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw invalid(`seeds/${file} 不是正确的 JSON：${reason}`, { at: `seeds/${file}` })
  }
}

function shapeProblem(file: string, issue: z.core.$ZodIssue): Problem {
  const at = `seeds/${file} ${issue.path.map(String).join('.')}`
  return { code: 'base.shape', message: `${at}：${issue.message}`, at }
}
