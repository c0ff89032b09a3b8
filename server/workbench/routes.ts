// The first screen of the morning in one request: what waits for me, what came in today, what is stuck, my accounts' balances.
import { z } from 'zod'
import { date } from '../core/input.ts'
import { dateInChina } from '../core/calendar.ts'
import { query } from '../core/router.ts'
import type { Route } from '../core/router.ts'
import { documentsToday, stuckDocuments } from '../documents/overview.ts'
import { keptChecks } from '../operation/checks.ts'
import { accountBalances } from './account-balances.ts'
import { closingCalendar } from './closing-calendar.ts'
import { tieoutLines } from './tieout-lines.ts'
import { todoOf } from './todo.ts'

export const workbenchRoutes: Route[] = [
  query({
    path: '/workbench',
    name: 'workbench.show',
    title: '工作台',
    permission: 'signed-in',
    input: z.object({ date: date.optional() }),
    async run(tx, actor, input) {
      const today = input.date ?? dateInChina(new Date())
      return {
        date: today,
        todo: await todoOf(tx, actor),
        today: await documentsToday(tx, actor, today),
        stuck: await stuckDocuments(tx, actor),
        accounts: await accountBalances(tx, actor, today),
        tieout: await tieoutLines(tx, actor, today),
        closing: await closingCalendar(tx, actor, today),
        checks: (await keptChecks(tx)).map(({ code, title, ok, count, at, findings }) => ({
          code,
          title,
          ok,
          at,
          count,
          message: findings[0] ?? null,
        })),
      }
    },
  }),
  query({
    path: '/todo-count',
    name: 'workbench.todo-count',
    title: '待办数量',
    permission: 'signed-in',
    input: z.object({}),
    run: async (tx, actor) => ({ count: (await todoOf(tx, actor)).reduce((total, item) => total + item.count, 0) }),
  }),
]
