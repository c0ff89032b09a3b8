// The catalogue of checks, what they last found per book and month, and explaining a warning.
import { z } from 'zod'
import { id, paging, period, text } from '../core/input.ts'
import { command, query } from '../core/router.ts'
import type { Route } from '../core/router.ts'
import { standards } from '../catalog/model.ts'
import { checkBook } from './check-book.ts'
import { explainCheck } from './explain-check.ts'
import { groupNames, groups, levelNames, levels, momentNames } from './model.ts'
import { listOutcomes } from './outcomes.ts'

export const checkRoutes: Route[] = [
  query({
    path: '/checks/catalogue',
    name: 'checks.catalogue',
    title: '勾稽与校验规则',
    permission: 'signed-in',
    input: z.object({}),
    run: async () => ({ groups: groupNames, levels: levelNames, moments: momentNames, rows: checkBook().checks }),
  }),
  query({
    path: '/checks/outcomes',
    name: 'checks.outcomes',
    title: '各账套核对结果',
    permission: 'ledger.read',
    input: z.object({
      ...paging,
      book: id.optional(),
      period: period.optional(),
      region: text(12).optional(),
      scheme: text(10).optional(),
      standard: z.enum(standards).optional(),
      code: text(10).optional(),
      group: z.enum(groups).optional(),
      level: z.enum(levels).optional(),
    }),
    run: (tx, actor, input) => listOutcomes(tx, actor, input),
  }),
  command({
    method: 'POST',
    path: '/checks/explain',
    name: 'checks.explain',
    title: '说明核对预警',
    permission: 'check.explain',
    input: z.object({ bookId: id, period, code: text(10), text: text(300) }),
    run: (tx, actor, input) => explainCheck(tx, actor, input),
    audit: (input) => ({ object: 'check', ids: [input.bookId] }),
  }),
]
