// Reads the closing rules and proves them: every income and expenditure leaf of every chart is carried by exactly one rule to a leaf
// that is there, and every example comes out as written.
import { invalid } from '../core/errors.ts'
import type { Problem } from '../core/errors.ts'
import { chartIn, readBaseData } from '../catalog/base-data.ts'
import type { Standard } from '../catalog/model.ts'
import { readList } from '../rules/files.ts'
import { ruleFolder } from '../rules/load.ts'
import { checkClosingRules } from './check-closing-rules.ts'
import { mappingShape, ruleShape } from './closing-rules.ts'
import type { ClosingRules } from './closing-rules.ts'

let loaded: ClosingRules | undefined

/** The closing rules of this installation; read and proved once. AppError with every problem. */
export function closingRules(): ClosingRules {
  if (loaded) return loaded
  const { rules, problems } = readClosingRules()
  if (problems.length > 0) throw invalid(problems, { hint: '改正 accounting-rules/closing 下的文件后重试' })
  loaded = rules
  return rules
}

export function readClosingRules(folder: URL = ruleFolder): { rules: ClosingRules; problems: Problem[] } {
  const problems: Problem[] = []
  const data = readBaseData()
  const rules: ClosingRules = {
    rules: readList(folder, 'closing', ruleShape, problems).map(({ value }) => value),
    mappings: readList(folder, 'closing/mappings', mappingShape, problems).map(({ value }) => value),
    templates: new Map(data.schemes.map(({ code, chartTemplate }) => [code, chartTemplate])),
  }
  if (problems.length > 0) return { rules, problems }
  const chartFor = (standard: Standard, schemeCode: string, year: number) => {
    const scheme = data.schemes.find(({ code }) => code === schemeCode)
    return scheme ? chartIn(data, standard, scheme, year) : []
  }
  return { rules, problems: checkClosingRules(rules, chartFor) }
}
