// The checks a sheet carries itself, run for each of its columns: sums, the two sides, rows that should not stand, and for consolidated
// sheets whether both sides of internal payments agree. Each answer names its cells, for the screen to jump to.
import { isZero } from '../core/money.ts'
import type { Elimination } from './eliminations.ts'
import { Exact, verdictOf } from './evaluate.ts'
import { cellKey } from './model.ts'
import type { Column, ReportCheck, Sheet, Source } from './model.ts'
import { walk } from './parse.ts'
import { moneyOf } from './statement-model.ts'
import type { SheetCheck, StatementRow } from './statement-model.ts'

export function sheetChecks(
  sheet: Sheet,
  source: Source,
  about: {
    template: string
    shown: ReadonlySet<string>
    rows: readonly StatementRow[]
    eliminations: readonly Elimination[]
  },
): SheetCheck[] {
  const { checks } = sheet.definition
  return [
    ...checks
      .filter(({ schemes }) => schemes?.includes(about.template) ?? true)
      .filter((check) => isShown(check, about.shown))
      .flatMap((check) => runOf(check, sheet, source)),
    ...misplaced(about.rows),
    ...disagreeing(about.eliminations),
  ]
}

// Parts that are not listed (明细自某年起) say nothing of their total, unless they have figures, and then they are shown.
function isShown({ test }: ReportCheck, shown: ReadonlySet<string>): boolean {
  const rows: string[] = []
  walk(test.expression, (part) => {
    if (part.kind === 'cell' && !part.sheet) rows.push(part.row)
  })
  return rows.slice(1).some((row) => shown.has(row))
}

function runOf(check: ReportCheck, sheet: Sheet, source: Source): SheetCheck[] {
  const columns = sheet.columns.filter(({ key }) => check.columns?.includes(key) ?? true)
  return (check.columns ? columns : columns.slice(0, 1)).map((column) => {
    const verdict = verdictOf(check.test.expression, { sheet, source, column }, new Exact(check.tolerance))
    return {
      id: check.id,
      level: check.level,
      holds: verdict.holds,
      message: check.message,
      test: check.test.text,
      column: check.columns ? column.key : null,
      left: moneyOf(verdict.left ?? null),
      right: moneyOf(verdict.right ?? null),
      cells: cellsOf(check, column),
    }
  })
}

function cellsOf({ test }: ReportCheck, column: Column): string[] {
  const cells: string[] = []
  walk(test.expression, (part) => {
    if (part.kind === 'cell' && !part.sheet) cells.push(cellKey(part.row, part.column ?? column.key))
  })
  return cells
}

function misplaced(rows: readonly StatementRow[]): SheetCheck[] {
  return rows
    .filter(({ isMisplaced }) => isMisplaced)
    .map((row) => ({
      id: 'R10',
      level: 'error' as const,
      holds: false,
      message: `“${row.label}”不适用于本账套或本期，却有数`,
      test: row.formula ?? '',
      column: null,
      left: null,
      right: null,
      cells: Object.keys(row.cells).map((column) => cellKey(row.code, column)),
    }))
}

function disagreeing(eliminations: readonly Elimination[]): SheetCheck[] {
  return eliminations
    .filter(({ difference }) => !isZero(difference))
    .map((one) => ({
      id: 'R13',
      level: 'error' as const,
      holds: false,
      message: `${one.title}：${one.giverName ?? '对方不明'}与${one.takerName ?? '对方不明'}不符`,
      test: `${one.givesAccount} = ${one.takesAccount}`,
      column: null,
      left: one.gives,
      right: one.takes,
      cells: [],
    }))
}
