// First look at what came in: shape and codes by contract, who may deliver it, whether its organisation fits its region.
// Everything wrong with an entry is told at once; nothing of it is stored.
import { requireScope } from '../access/scope.ts'
import { machine } from '../core/actor.ts'
import type { Actor } from '../core/actor.ts'
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { canonicalJson, sm3 } from '../core/digest.ts'
import { AppError } from '../core/errors.ts'
import type { Problem } from '../core/errors.ts'
import { checkDocument, type CheckedDocument, type CheckResult } from './check-document.ts'
import { isAbsent } from './check-fields.ts'
import { codesFor } from './codes-for.ts'
import type { Codes, Contracts } from './contracts.ts'
import { inspectValue } from './json-text.ts'
import { printable } from './model.ts'

export interface Entry {
  line: number
  sheet?: string
  raw: unknown
}

export interface Candidate {
  index: number
  entry: Entry
  checked: CheckedDocument
  digest: string
}

export interface CheckedEntries {
  candidates: Candidate[]
  /** By the index of the entry. */
  problems: Map<number, Problem[]>
}

export async function checkEntries(
  tx: Tx,
  actor: Actor,
  entries: readonly Entry[],
  contracts: Contracts,
): Promise<CheckedEntries> {
  const codes = await codesFor(
    tx,
    contracts,
    entries.map(({ raw }) => raw),
  )
  const candidates: Candidate[] = []
  const problems = new Map<number, Problem[]>()
  entries.forEach((entry, index) => {
    const shape = inspectValue(entry.raw)
    const result: CheckResult = shape.problem ? { problems: [shape.problem] } : checkWhole(entry.raw, contracts, codes)
    if (result.document) {
      const checked = placed(result.document, codes)
      candidates.push({ index, entry, checked, digest: sm3(checked.content) })
    } else
      problems.set(
        index,
        // A message repeats what was found, which may be no text for people to see.
        result.problems.map((problem) => ({ ...problem, message: printable(problem.message), line: entry.line })),
      )
  })
  const refusals = await refusalsOf(tx, actor, candidates)
  for (const { index, entry, checked } of candidates) {
    const list = refusals(checked)
    if (list.length > 0)
      problems.set(
        index,
        list.map((problem) => ({ ...problem, line: entry.line })),
      )
  }
  return { candidates: candidates.filter(({ index }) => !problems.has(index)), problems }
}

/** By its contract, and against the digest its sender made of it, where one came along. */
function checkWhole(raw: unknown, contracts: Contracts, codes: Codes): CheckResult {
  const result = checkDocument(contracts, raw, codes)
  if (!result.document) return result
  // What keeps its contract has an envelope and a payload.
  const { envelope, payload } = raw as { envelope: { payload_digest?: unknown }; payload: unknown }
  if (isAbsent(envelope.payload_digest)) return result
  const digest = sm3(canonicalJson(payload))
  if (digest === String(envelope.payload_digest).trim().toLowerCase()) return result
  return {
    problems: [
      {
        code: 'document.digest',
        message: `“载荷 SM3 摘要”与内容不符：内容的摘要是 ${digest}`,
        field: 'payload_digest',
        hint: '摘要取自 payload 的规范 JSON（键按序、无空白、UTF-8）；传输中有改动的，请重新发送',
      },
    ],
  }
}

/** A document about an account or a treasury names no region: it belongs where the account does, else to who sent it. */
function placed(checked: CheckedDocument, codes: Codes): CheckedDocument {
  if (checked.region !== null) return checked
  const account =
    typeof checked.payload.own_account_id === 'string' ? codes.fundAccount(checked.payload.own_account_id) : undefined
  return account ? { ...checked, region: account.regionCode } : checked
}

async function refusalsOf(tx: Tx, actor: Actor, candidates: readonly Candidate[]) {
  const regions = await regionsOf(tx, candidates)
  const organisations = await organisationsOf(tx, candidates)
  const scopes = await scopesOf(tx, actor, candidates)
  const ownSource = await sourceOf(tx, actor)
  return (checked: CheckedDocument): Problem[] => {
    const problems: Problem[] = []
    if (ownSource !== undefined && checked.sourceSystem !== ownSource) {
      problems.push({
        code: 'document.foreign_source',
        message: `接口账号 ${actor.login} 的来源系统是 ${ownSource}，不能报送来源系统为 ${checked.sourceSystem} 的单据`,
        field: 'source_system',
      })
    }
    problems.push(...regionProblems(checked, regions))
    const scope = scopes.get(placeKey(checked))
    if (scope) problems.push(scope)
    if (checked.org !== null) {
      const region = organisations.get(checked.org)
      if (region === undefined) {
        problems.push({ code: 'document.org', message: `没有代码为 ${checked.org} 的核算机构`, field: 'org_code' })
      } else if (region !== checked.region && region !== checked.poolRegion) {
        problems.push({
          code: 'document.org',
          message: `核算机构 ${checked.org} 在财政区划 ${region}，与单据的财政区划 ${checked.region ?? '空'} 不一致`,
          field: 'org_code',
        })
      }
    }
    return problems
  }
}

function regionProblems({ region, poolRegion }: CheckedDocument, regions: ReadonlySet<string>): Problem[] {
  const named = [
    { field: 'mof_div_code', title: '财政区划', code: region },
    { field: 'pool_region_code', title: '统筹区', code: poolRegion },
  ]
  return named.flatMap(({ field, title, code }) =>
    code === null || regions.has(code)
      ? []
      : [
          {
            code: 'document.region',
            message: `基础信息中没有${title} ${code}`,
            field,
            hint: '核对代码，或先在基础信息中登记',
          },
        ],
  )
}

async function regionsOf(tx: Tx, candidates: readonly Candidate[]): Promise<Set<string>> {
  const codes = new Set(candidates.flatMap(({ checked }) => [checked.region, checked.poolRegion]))
  const wanted = [...codes].filter((code) => code !== null)
  if (wanted.length === 0) return new Set()
  const rows: { code: string }[] = await whereInList(tx, tx('regions'), 'code', wanted).select('code')
  return new Set(rows.map(({ code }) => code))
}

const placeKey = (checked: CheckedDocument): string => `${checked.region ?? ''} ${checked.scheme ?? ''}`

async function organisationsOf(tx: Tx, candidates: readonly Candidate[]): Promise<Map<string, string>> {
  const codes = new Set(candidates.flatMap(({ checked }) => (checked.org === null ? [] : [checked.org])))
  if (codes.size === 0) return new Map()
  const rows: { code: string; region_code: string }[] = await whereInList(tx, tx('organisations'), 'code', [
    ...codes,
  ]).select('code', 'region_code')
  return new Map(rows.map((row) => [row.code, row.region_code]))
}

async function scopesOf(tx: Tx, actor: Actor, candidates: readonly Candidate[]): Promise<Map<string, Problem>> {
  const refused = new Map<string, Problem>()
  if (actor === machine) return refused
  const asked = new Set<string>()
  for (const { checked } of candidates) {
    const key = placeKey(checked)
    if (asked.has(key)) continue
    asked.add(key)
    const problem = await scopeProblem(tx, actor, checked)
    if (problem) refused.set(key, problem)
  }
  return refused
}

async function scopeProblem(tx: Tx, actor: Actor, checked: CheckedDocument): Promise<Problem | undefined> {
  if (checked.region === null) return undefined
  const place = { region: checked.region, ...(checked.scheme === null ? {} : { scheme: checked.scheme }) }
  try {
    await requireScope(tx, actor, 'document.import', place)
    return undefined
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return {
      code: error.code,
      message: error.message,
      field: 'mof_div_code',
      ...(error.hint ? { hint: error.hint } : {}),
    }
  }
}

/** The source an interface account speaks for; people and the product itself may deliver for any. */
async function sourceOf(tx: Tx, actor: Actor): Promise<string | undefined> {
  if (actor.kind !== 'system' || actor.id === machine.id) return undefined
  const row: { source_system: string | null } | undefined = await tx('users')
    .where({ id: actor.id })
    .first('source_system')
  return row?.source_system ?? ''
}
