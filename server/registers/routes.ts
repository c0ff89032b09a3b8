// The registers' routes: definitions, items with their movements, what they must agree with, keeping by hand and review.
import { z } from 'zod'
import { command, download, query } from '../core/router.ts'
import type { Route } from '../core/router.ts'
import { missing } from '../core/errors.ts'
import { agreementOf, notTakenIn } from './agreement.ts'
import { findRegister } from './definitions.ts'
import * as input from './input.ts'
import { keepMovement } from './keep-movement.ts'
import { booksFor, listItems, periodFor } from './list-items.ts'
import { notionalAnnex } from './notional-annex.ts'
import { refreshRegisters } from './refresh-registers.ts'
import { registerFile } from './register-file.ts'
import { returnMovements, reviewMovements, takeBackMovement } from './review-movements.ts'
import { registerList, showItem, tryWithdrawal } from './show-item.ts'

export const registerRoutes: Route[] = [
  query({
    path: '/registers',
    name: 'registers.list',
    title: '备查簿',
    permission: 'register.read',
    input: z.object({}),
    run: async () => registerList(),
  }),
  query({
    path: '/registers/items',
    name: 'registers.items',
    title: '备查项目',
    permission: 'register.read',
    input: input.itemListInput,
    run: listItems,
  }),
  query({
    path: '/registers/items/:id',
    name: 'registers.item',
    title: '查看备查项目',
    permission: 'register.read',
    input: input.itemInput,
    run: (tx, actor, { id }) => showItem(tx, actor, id),
  }),
  query({
    path: '/registers/items/:id/withdrawal',
    name: 'registers.withdrawal',
    title: '提前支取试算',
    permission: 'register.read',
    input: input.withdrawalInput,
    run: tryWithdrawal,
  }),
  query({
    path: '/registers/agreement',
    name: 'registers.agreement',
    title: '备查簿与账面核对',
    permission: 'register.read',
    input: input.agreementInput,
    async run(tx, actor, filter) {
      const register = findRegister(filter.register)
      if (!register) throw missing(`没有备查簿 ${filter.register}`)
      const period = await periodFor(tx, filter)
      const books = await booksFor(tx, actor, filter, period)
      const waiting = await notTakenIn(
        tx,
        books.map(({ id }) => id),
      )
      const names = new Map(books.map(({ id, name }) => [id, name]))
      const rows = await agreementOf(tx, books, period, [register])
      return {
        period,
        rows: rows.map((row) => ({ ...row, bookName: names.get(row.bookId) ?? '' })),
        notTakenIn: [...waiting.values()].reduce((total, count) => total + count, 0),
      }
    },
  }),
  query({
    path: '/registers/notional-annex',
    name: 'registers.notional-annex',
    title: '职业年金附表1',
    permission: 'register.read',
    input: input.annexInput,
    run: async (tx, actor, scope) => ({ rows: await notionalAnnex(tx, actor, scope) }),
  }),
  download({
    path: '/registers/export',
    name: 'registers.export',
    title: '导出备查簿',
    permission: 'register.read',
    input: input.itemExportInput,
    run: registerFile,
  }),
  command({
    method: 'POST',
    path: '/registers/refresh',
    name: 'registers.refresh',
    title: '更新备查簿',
    // Takes in what has been booked, for whoever looks; nothing of it is anybody's choice.
    permission: 'register.read',
    input: input.refreshInput,
    async run(tx, actor, filter) {
      if (filter.book === undefined) return refreshRegisters(tx)
      const books = await booksFor(tx, actor, filter, '')
      return refreshRegisters(
        tx,
        books.map(({ id }) => id),
      )
    },
    audit: ({ book }, { movements }) => ({ object: 'register', ids: book ? [book] : [], detail: { movements } }),
  }),
  command({
    method: 'POST',
    path: '/registers/movements',
    name: 'registers.keep',
    title: '登记备查簿',
    permission: 'register.keep',
    input: input.keepInput,
    run: keepMovement,
    audit: ({ register, kind, code }, { id }) => ({
      object: 'register-movement',
      ids: [id],
      detail: { register, kind, code },
    }),
  }),
  command({
    method: 'POST',
    path: '/registers/movements/review',
    name: 'registers.review',
    title: '复核备查登记',
    permission: 'register.review',
    input: input.batchInput,
    run: (tx, actor, { ids }) => reviewMovements(tx, actor, ids),
    audit: (_input, { done }) => ({ object: 'register-movement', ids: done }),
  }),
  command({
    method: 'POST',
    path: '/registers/movements/return',
    name: 'registers.return',
    title: '退回备查登记',
    permission: 'register.review',
    input: input.returnInput,
    run: (tx, actor, { ids, reason }) => returnMovements(tx, actor, ids, reason),
    audit: ({ reason }, { done }) => ({ object: 'register-movement', ids: done, detail: { reason } }),
  }),
  command({
    method: 'POST',
    path: '/registers/movements/:id/take-back',
    name: 'registers.take-back',
    title: '冲销备查登记',
    permission: 'register.keep',
    input: input.takeBackInput,
    run: takeBackMovement,
    audit: ({ id, note }, output) => ({ object: 'register-movement', ids: [id, output.id], detail: { note } }),
  }),
]
