// All definitions of this installation, read and proved once: references, cycles, units, accounts, and that every leaf account lands in
// exactly one line. Whatever is wrong is told at once, each problem with its file.
import { invalid } from '../core/errors.ts'
import type { Problem } from '../core/errors.ts'
import type { Standard } from '../catalog/model.ts'
import { chartsOfSeeds } from './charts.ts'
import type { Charts } from './charts.ts'
import { coverageProblems } from './coverage.ts'
import { readDefinitions, reportFolder } from './definition-files.ts'
import { functions } from './evaluate.ts'
import type { Expression, ReportDefinition } from './model.ts'
import { spans } from './model.ts'
import { walk } from './parse.ts'
import { planOf } from './plan.ts'
import { registerFunctions } from './register-source.ts'

let loaded: readonly ReportDefinition[] | undefined

/** Every definition, proved. Throws AppError with all problems. */
export function reportDefinitions(): readonly ReportDefinition[] {
  loaded ??= loadDefinitions()
  return loaded
}

export function loadDefinitions(folder: URL = reportFolder, charts: Charts = chartsOfSeeds()): ReportDefinition[] {
  const { definitions, problems } = readDefinitions(folder)
  const all = problems.length > 0 ? problems : checkDefinitions(definitions, charts)
  if (all.length > 0) throw invalid(all, { hint: '改正 reports 下的文件后重试' })
  return definitions
}

/** What is wrong with definitions that could be read; none when all is sound. */
export function checkDefinitions(definitions: readonly ReportDefinition[], charts: Charts): Problem[] {
  return [
    ...repeated(definitions.map(({ id }) => id)).map((id): Problem => ({
      code: 'report.repeated',
      message: `报表编号 ${id} 写了两次`,
    })),
    ...overlapping(definitions),
    ...definitions.flatMap((definition) => {
      const messages = [
        ...rowProblems(definition),
        ...spans.flatMap((span) => planOf(definition, definition.columns[span]).problems),
        ...formulaProblems(definition, definitions),
        ...accountProblems(definition, charts),
      ]
      const sound = messages.length === 0 ? coverageProblems(definition, charts) : messages
      return [...new Set(sound)].map((message): Problem => ({
        code: 'report.definition',
        message: `${definition.at}：${message}`,
        at: definition.at,
      }))
    }),
  ]
}

/** The definition of a 表号 or id that fits standard, scheme template and year; undefined if there is none. */
export function findDefinition(
  name: string,
  place: { standard: Standard; template: string; year: number },
  definitions: readonly ReportDefinition[] = reportDefinitions(),
): ReportDefinition | undefined {
  return definitions.find((one) => (one.id === name || one.number === name) && fits(one, place))
}

export const fits = (
  { standard, schemes, from, to }: ReportDefinition,
  place: { standard: Standard; template: string; year: number },
): boolean =>
  (standard === null || standard === place.standard) &&
  schemes.includes(place.template) &&
  from <= place.year &&
  (to === null || place.year <= to)

function overlapping(definitions: readonly ReportDefinition[]): Problem[] {
  return definitions.flatMap((one, index) =>
    definitions.slice(index + 1).flatMap((other): Problem[] => {
      if (one.number !== other.number || one.standard !== other.standard) return []
      if ((one.to ?? 9999) < other.from || (other.to ?? 9999) < one.from) return []
      const both = one.schemes.filter((scheme) => other.schemes.includes(scheme))
      if (both.length === 0) return []
      const message = `${one.number} 对险种 ${both.join('、')} 有两张同年度的表：${one.at} 与 ${other.at}`
      return [{ code: 'report.overlap', message, at: other.at }]
    }),
  )
}

function rowProblems({ rows, columns, schemes }: ReportDefinition): string[] {
  const codes = new Set(rows.map(({ code }) => code))
  return [
    ...repeated(rows.map(({ code }) => code)).map((code) => `行 ${code} 写了两次`),
    ...spans.flatMap((span) =>
      repeated(columns[span].map(({ key }) => key)).map(
        (key) => `${span === 'month' ? '月' : '年'}表的栏 ${key} 写了两次`,
      ),
    ),
    ...rows.flatMap(({ code, part, when, formula, isTyped }) => [
      ...(part && !codes.has(part.of) ? [`第“${code}”行的上级行 ${part.of} 不存在`] : []),
      ...(formula && isTyped ? [`第“${code}”行既填列又有公式`] : []),
      ...(when?.schemes ?? [])
        .filter((one) => !schemes.includes(one))
        .map((one) => `第“${code}”行的适用险种 ${one} 不在本表险种之内`),
    ]),
  ]
}

const amountKinds = new Set(['number', 'cell', 'column', 'ledger', 'minus', 'binary', 'call'])

function formulaProblems(definition: ReportDefinition, definitions: readonly ReportDefinition[]): string[] {
  const numbers = new Set(definitions.map(({ number }) => number))
  const keys = new Set(spans.flatMap((span) => definition.columns[span].map(({ key }) => key)))
  const rows = new Set(definition.rows.map(({ code }) => code))
  const wrong: string[] = []
  const sheets = (expression: Expression, place: string): void =>
    walk(expression, (part) => {
      if (part.kind === 'cell' && part.sheet && !numbers.has(part.sheet))
        wrong.push(`${place}引用的表 ${part.sheet} 不存在`)
      if (part.kind === 'call' && !functions.has(part.name) && !registerFunctions.has(part.name))
        wrong.push(`${place}的函数 ${part.name} 不存在`)
    })
  for (const row of definition.rows) {
    if (!row.formula) continue
    const place = `第“${row.code} ${row.label}”行`
    sheets(row.formula.expression, place)
    if (!amountKinds.has(row.formula.expression.kind)) wrong.push(`${place}的公式“${row.formula.text}”得不出数`)
  }
  for (const check of definition.checks) {
    const place = `核对 ${check.id}“${check.test.text}”`
    sheets(check.test.expression, place)
    if (amountKinds.has(check.test.expression.kind)) wrong.push(`${place}不是一个判断`)
    walk(check.test.expression, (part) => {
      if (part.kind !== 'cell' || part.sheet) return
      if (!rows.has(part.row)) wrong.push(`${place}引用的行 [${part.row}] 不存在`)
      if (part.column && !keys.has(part.column)) wrong.push(`${place}引用的栏 @${part.column} 不存在`)
    })
  }
  return wrong
}

// An account must be in the chart of some scheme and year for which its row can stand.
function accountProblems(definition: ReportDefinition, charts: Charts): string[] {
  const { standard } = definition
  if (standard === null) return []
  const wrong: string[] = []
  for (const row of definition.rows) {
    const schemes = row.when?.schemes ?? definition.schemes
    const years = charts.years.filter((year) => year >= (row.when?.from ?? definition.from))
    const known = (code: string): boolean =>
      schemes.some((scheme) =>
        years.some((year) => charts.accounts(standard, scheme, year).some((one) => one.code === code)),
      )
    if (!row.formula) continue
    walk(row.formula.expression, (part) => {
      if (part.kind === 'ledger' && !known(part.account))
        wrong.push(`第“${row.code} ${row.label}”行的科目 ${part.account} 不在所适用险种的科目表中`)
    })
  }
  return wrong
}

const repeated = (values: readonly string[]): string[] => [
  ...new Set(values.filter((value, index) => values.indexOf(value) !== index)),
]
