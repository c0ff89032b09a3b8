// Issued statements (签发) as kept. The latest of a sheet is what was told to its readers; from it comes the next year's 上年数, and by its
// digest one sees whether the books have moved since.
import type { Tx } from '../core/database/index.ts'
import { Exact } from './evaluate.ts'
import type { ReportDefinition, Span, Value } from './model.ts'
import type { ReportScope } from './report-scope.ts'
import type { Issued, Statement } from './statement-model.ts'

interface SnapshotRow {
  id: number
  version: number
  issued_at: string
  issued_name: string
  digest: string
}

/** The latest issue of a book's sheet; null when there is none, or when it is of many books. */
export async function latestSnapshot(
  tx: Tx,
  scope: ReportScope,
  definition: ReportDefinition,
  at: { span: Span; period: string },
): Promise<Issued | null> {
  const [book] = scope.books
  if (scope.isConsolidated || !book) return null
  const row: SnapshotRow | undefined = await tx('report_snapshots')
    .where({ book_id: book.id, report_id: definition.id, ...at })
    .orderBy('version', 'desc')
    .first('id', 'version', 'issued_at', 'issued_name', 'digest')
  return row
    ? { id: Number(row.id), version: Number(row.version), at: row.issued_at, by: row.issued_name, digest: row.digest }
    : null
}

/** The figures of last year's issued sheet for its 本年数, by row; null when none was issued. */
export async function issuedLastYear(
  tx: Tx,
  scope: ReportScope,
  definition: ReportDefinition,
): Promise<Map<string, Value> | null> {
  const [before] = scope.lastYearBooks
  const column = definition.columns.year.find(({ figures }) => figures === 'year-to-date')
  if (scope.isConsolidated || !before || !column) return null
  const row: { content: string } | undefined = await tx('report_snapshots')
    .where({ book_id: before.id, report_no: definition.number, span: 'year', period: `${before.year}12` })
    .orderBy('version', 'desc')
    .first('content')
  if (!row) return null
  const { rows } = JSON.parse(row.content) as Pick<Statement, 'rows'>
  return new Map(
    rows.flatMap(({ code, cells }) => {
      const value = cells[column.key]?.value
      return value === null || value === undefined ? [] : [[code, new Exact(value)] as const]
    }),
  )
}
