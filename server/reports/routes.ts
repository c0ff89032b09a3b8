// The routes of statements: which apply, one of them, why a cell, files, notes, typed cells, issuing.
import { lastPeriod, yearOf } from '../core/calendar.ts'
import { command, download, query } from '../core/router.ts'
import type { Route } from '../core/router.ts'
import { forSpreadsheet } from '../ledger/csv-text.ts'
import { explainCell } from './explain-cell.ts'
import * as input from './input.ts'
import { issueStatement } from './issue-statement.ts'
import { listStatements } from './list-statements.ts'
import { saveNotes, showNotes } from './notes.ts'
import { statementFile } from './statement-files.ts'
import { statementOf, workOut } from './statement.ts'
import { saveTypedCells } from './typed-cells.ts'

export const reportRoutes: Route[] = [
  query({
    path: '/reports',
    name: 'reports.list',
    title: '适用的报表',
    permission: 'statement.read',
    input: input.listInput,
    run: listStatements,
  }),
  query({
    path: '/reports/show',
    name: 'reports.show',
    title: '查看报表',
    permission: 'statement.read',
    input: input.showInput,
    run: statementOf,
  }),
  query({
    path: '/reports/explain',
    name: 'reports.explain',
    title: '解释报表的数',
    permission: 'statement.read',
    input: input.explainInput,
    run: explainCell,
  }),
  download({
    path: '/reports/export',
    name: 'reports.export',
    title: '导出报表',
    permission: 'statement.read',
    input: input.exportInput,
    run: async (tx, actor, { format, ...rest }) =>
      forSpreadsheet(await statementFile(await statementOf(tx, actor, rest), format, actor.name)),
  }),
  command({
    method: 'POST',
    path: '/reports/issue',
    name: 'reports.issue',
    title: '签发报表',
    permission: 'statement.note',
    input: input.issueInput,
    run: issueStatement,
    audit: ({ book, report, period, span }, { id, digest }) => ({
      object: 'statement',
      ids: [id],
      detail: { book, report, period, span, digest },
    }),
  }),
  query({
    path: '/reports/notes',
    name: 'reports.notes',
    title: '查看附注',
    permission: 'statement.read',
    input: input.notesInput,
    run: showNotes,
  }),
  command({
    method: 'PUT',
    path: '/reports/notes',
    name: 'reports.save-notes',
    title: '保存附注',
    permission: 'statement.note',
    input: input.saveNotesInput,
    run: saveNotes,
    audit: ({ book, period, span }, { version }) => ({
      object: 'statement',
      ids: [book],
      detail: { period, span, version },
    }),
  }),
  command({
    method: 'PUT',
    path: '/reports/cells',
    name: 'reports.save-cells',
    title: '填列报表',
    permission: 'statement.note',
    input: input.cellsInput,
    async run(tx, actor, { cells, ...rest }) {
      const { sheet } = await workOut(tx, actor, rest)
      const period = rest.span === 'year' ? lastPeriod(yearOf(rest.period)) : rest.period
      await saveTypedCells(tx, actor, rest.book, sheet.definition, { span: rest.span, period }, cells)
      return { cells: cells.length }
    },
    audit: ({ book, report, period, span, cells }) => ({
      object: 'statement',
      ids: [book],
      detail: { report, period, span, cells },
    }),
  }),
]
