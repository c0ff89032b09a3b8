// The archive's routes: packages, their register, hand-over and loans.
import { z } from 'zod'
import { code, date, id, ids, paging, text, year } from '../core/input.ts'
import { command, download, query } from '../core/router.ts'
import type { Route } from '../core/router.ts'
import { lend, listLoans, takeBack } from './loans.ts'
import { handOver, listArchives, packageFile } from './packages.ts'
import { archivableBooks, requestArchives } from './request.ts'
import { retentionTable } from './retention.ts'

export const archiveRoutes: Route[] = [
  query({
    path: '/archives',
    name: 'archives.list',
    title: '会计档案清册',
    permission: 'archive.read',
    input: z.object({
      ...paging,
      book: id.optional(),
      year: year.optional(),
      region: code(9).optional(),
      scheme: code(10).optional(),
    }),
    run: listArchives,
  }),
  query({
    path: '/archives/retention',
    name: 'archives.retention',
    title: '会计档案保管期限',
    permission: 'archive.read',
    input: z.object({}),
    run: async () => ({ rows: retentionTable() }),
  }),
  query({
    path: '/archives/books',
    name: 'archives.books',
    title: '可归档的账套',
    permission: 'archive.make',
    input: z.object({}),
    run: async (tx, actor) => ({ rows: await archivableBooks(tx, actor) }),
  }),
  command({
    method: 'POST',
    path: '/archives',
    name: 'archives.make',
    title: '归档',
    permission: 'archive.make',
    input: z.object({ ids }),
    run: async (tx, actor, input) => ({ jobs: await requestArchives(tx, actor, input.ids) }),
    audit: (input, { jobs }) => ({ object: 'book', ids: input.ids, detail: { jobs } }),
  }),
  download({
    path: '/archives/:id/package',
    name: 'archives.package',
    title: '下载档案包',
    permission: 'archive.read',
    input: z.object({ id }),
    run: (tx, actor, input, { dataDir }) => packageFile(tx, actor, input.id, dataDir),
  }),
  command({
    method: 'POST',
    path: '/archives/:id/hand-over',
    name: 'archives.hand-over',
    title: '移交档案',
    permission: 'archive.make',
    input: z.object({ id, date, receiver: text(100) }),
    run: handOver,
    audit: (input) => ({ object: 'archive', ids: [input.id], detail: { date: input.date, receiver: input.receiver } }),
  }),
  query({
    path: '/archives/:id/loans',
    name: 'archives.loans',
    title: '档案借阅登记',
    permission: 'archive.read',
    input: z.object({ id }),
    run: (tx, actor, input) => listLoans(tx, actor, input.id),
  }),
  command({
    method: 'POST',
    path: '/archives/:id/loans',
    name: 'archives.lend',
    title: '借出档案',
    permission: 'archive.lend',
    input: z.object({
      id,
      borrower: text(20),
      borrowerOrg: text(60),
      purpose: text(100),
      pieces: text(100).optional(),
      approvedBy: text(20),
      lentOn: date,
      dueOn: date,
    }),
    run: (tx, actor, { id: packageId, ...lending }) => lend(tx, actor, { packageId, ...lending }),
    audit: (input, output) => ({
      object: 'archive',
      ids: [input.id],
      detail: { loan: output.id, borrower: input.borrower },
    }),
  }),
  command({
    method: 'POST',
    path: '/archive-loans/:id/return',
    name: 'archives.take-back',
    title: '归还档案',
    permission: 'archive.lend',
    input: z.object({ id, date, note: text(100).optional() }),
    run: takeBack,
    audit: (input) => ({ object: 'archive-loan', ids: [input.id], detail: { date: input.date } }),
  }),
]
