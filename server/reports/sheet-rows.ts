// The rows of a computed sheet that stand in it, with their cells in 元; consolidated ones with the plain sum and what was taken out.
import { isZero, subtract } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { standing } from './applicable-rows.ts'
import type { Circumstances } from './applicable-rows.ts'
import { cellKey } from './model.ts'
import type { ReportRow, Sheet } from './model.ts'
import { planOf } from './plan.ts'
import { moneyOf } from './statement-model.ts'
import type { StatementCell, StatementRow } from './statement-model.ts'

export function rowsOf(sheet: Sheet, sum: Sheet | null, at: Circumstances): StatementRow[] {
  const { cells } = planOf(sheet.definition, sheet.columns)
  return sheet.definition.rows.flatMap((row): StatementRow[] => {
    const own = sheet.columns.map(({ key }) => {
      const cell = cellKey(row.code, key)
      return [key, { value: moneyOf(sheet.values.get(cell) ?? null), kind: cells.get(cell)?.kind ?? 'none' }] as const
    })
    const hasFigure = own.some(([, { value }]) => value !== null && !isZero(value))
    const stands = standing(row, at, hasFigure)
    if (stands === 'absent') return []
    return [
      {
        code: row.code,
        label: row.label,
        indent: row.indent,
        side: row.side,
        line: row.line ?? null,
        note: row.note ?? null,
        formula: row.formula?.text ?? null,
        isMisplaced: stands === 'misplaced',
        cells: Object.fromEntries(own),
        ...(sum ? { sums: sumsOf(row, sum, Object.fromEntries(own)) } : {}),
      },
    ]
  })
}

function sumsOf(
  row: ReportRow,
  sum: Sheet,
  net: Readonly<Record<string, StatementCell>>,
): Record<string, { sum: Money; eliminated: Money }> {
  return Object.fromEntries(
    sum.columns.flatMap(({ key }) => {
      const whole = moneyOf(sum.values.get(cellKey(row.code, key)) ?? null)
      const value = net[key]?.value ?? null
      return whole === null || value === null ? [] : [[key, { sum: whole, eliminated: subtract(whole, value) }]]
    }),
  )
}
