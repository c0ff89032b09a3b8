// The bank's routes: statements, flows, receipts, matching, reconciliations, balances.
import { z } from 'zod'
import * as input from '../core/input.ts'
import { command, download, query, raw } from '../core/router.ts'
import type { Route } from '../core/router.ts'
import { accountKinds, standards } from '../catalog/model.ts'
import { invalid } from '../core/errors.ts'
import { forSpreadsheet } from '../ledger/csv-text.ts'
import { accountBalances, dailyBalances } from './daily-balances.ts'
import { importBankStatement } from './import-statement.ts'
import { saveLayout } from './layouts.ts'
import { listAccounts } from './list-accounts.ts'
import { listFiles, listFlows } from './list-flows.ts'
import { listReconciliations, showReconciliation } from './list-reconciliations.ts'
import { matchAutomatically, matchByHand, undoMatch } from './match-flows.ts'
import { listMatches, matchPane } from './match-pane.ts'
import { bankLimits } from './model.ts'
import { receiveStatement } from './receive-statement.ts'
import { reconciliationFile } from './reconciliation-file.ts'
import { listReceipts, receiveReceipts, showReceipt } from './receipts.ts'
import { noteOpenItems, prepareReconciliation, returnReconciliation, reviewReconciliation } from './reconciliations.ts'
import { fields } from './rules.ts'

const standard = z.enum(standards)
const account = input.code(40)
const place = {
  region: input.code(9).optional(),
  scheme: input.code(10).optional(),
  standard: standard.optional(),
  kind: z.enum(accountKinds).optional(),
}
const side = { account, standard }
const table = z.object({ ...side, period: input.period })
const mapping = z.partialRecord(z.enum(fields), z.string().max(60))
/** A mapping travels in the address as JSON, since the body is the file. */
const mappingText = z
  .string()
  .max(4000)
  .transform((text) => {
    try {
      return mapping.parse(JSON.parse(text))
    } catch {
      throw invalid('列对应关系不是有效的 JSON', { at: 'mapping' })
    }
  })
const tableAudit = (key: z.output<typeof table>, answer: { id: number }) => ({
  object: 'bank-reconciliation',
  ids: [answer.id],
  detail: key,
})

export const bankRoutes: Route[] = [
  raw({
    method: 'POST',
    path: '/bank/statements',
    name: 'bank.import',
    title: '导入银行对账单',
    permission: 'bank.import',
    input: z.object({
      name: input.text(200),
      account: account.optional(),
      from: input.date.optional(),
      to: input.date.optional(),
      opening: input.money.optional(),
      mapping: mappingText.optional(),
      preview: input.flag.optional(),
    }),
    run: async (call, upload) => ({ statements: await receiveStatement(call, upload) }),
  }),
  command({
    method: 'POST',
    path: '/bank/statements/none',
    name: 'bank.state-no-flows',
    title: '登记本期无发生',
    permission: 'bank.import',
    input: z.object({ account, from: input.date, to: input.date, balance: input.money }),
    run: (tx, actor, { from, to, balance, ...key }) => {
      if (from > to) throw invalid(`起始日期 ${from} 晚于截止日期 ${to}`, { at: 'from' })
      const statement = { layout: 'none', accountNo: null, from, to, opening: balance, closing: balance, flows: [] }
      return importBankStatement(tx, actor, { ...key, name: '登记本期无发生', statement })
    },
    audit: (given, { fileId }) => ({ object: 'bank-file', ids: [fileId], detail: given }),
  }),
  query({
    path: '/bank/statements',
    name: 'bank.list-statements',
    title: '银行对账单列表',
    permission: 'bank.read',
    input: z.object({ ...input.paging, account: account.optional() }),
    run: listFiles,
  }),
  command({
    method: 'POST',
    path: '/bank/layouts',
    name: 'bank.save-layout',
    title: '保存对账单列对应',
    permission: 'bank.import',
    input: z.object({ name: input.text(20), mapping }),
    run: saveLayout,
    audit: (given) => ({ object: 'bank-layout', ids: [given.name], detail: given.mapping }),
  }),
  query({
    path: '/bank/accounts',
    name: 'bank.list-accounts',
    title: '银行账户列表',
    permission: 'bank.read',
    input: z.object({ ...input.paging, ...place }),
    run: listAccounts,
  }),
  query({
    path: '/bank/flows',
    name: 'bank.list-flows',
    title: '银行流水',
    permission: 'bank.read',
    input: z.object({
      ...input.paging,
      ...place,
      account: account.optional(),
      from: input.date.optional(),
      to: input.date.optional(),
      direction: z.enum(['in', 'out']).optional(),
      state: z.enum(['matched', 'open']).optional(),
      file: input.id.optional(),
      q: input.text(100).optional(),
    }),
    run: listFlows,
  }),
  query({
    path: '/bank/flows/:id/receipts',
    name: 'bank.list-receipts',
    title: '流水的回单',
    permission: 'bank.read',
    input: z.object({ id: input.id }),
    run: (tx, actor, { id }) => listReceipts(tx, actor, id),
  }),
  raw({
    method: 'POST',
    path: '/bank/receipts',
    name: 'bank.attach-receipts',
    title: '上传银行回单',
    permission: 'bank.import',
    input: z.object({ account, name: input.text(200), flow: input.id.optional() }),
    run: receiveReceipts,
  }),
  raw({
    method: 'GET',
    path: '/bank/receipts/:id',
    name: 'bank.show-receipt',
    title: '查看银行回单',
    permission: 'bank.read',
    input: z.object({ id: input.id }),
    run: (call, { id }) => showReceipt(call, id),
  }),
  query({
    path: '/bank/match',
    name: 'bank.match-pane',
    title: '待勾对',
    permission: 'bank.read',
    input: z.object({ ...side, to: input.date.optional() }),
    run: matchPane,
  }),
  query({
    path: '/bank/matches',
    name: 'bank.list-matches',
    title: '已勾对',
    permission: 'bank.read',
    input: z.object({ ...input.paging, ...side, match: input.id.optional() }),
    run: listMatches,
  }),
  command({
    method: 'POST',
    path: '/bank/match/automatic',
    name: 'bank.match-automatically',
    title: '自动勾对',
    permission: 'bank.match',
    input: z.object({ ...place, account: account.optional(), until: input.date.optional() }),
    run: (tx, actor, { account: one, ...scope }) =>
      matchAutomatically(tx, actor, { ...scope, ...(one ? { accounts: [one] } : {}) }),
    audit: (scope, answer) => ({ object: 'bank-match', detail: { scope, answer } }),
  }),
  command({
    method: 'POST',
    path: '/bank/match',
    name: 'bank.match',
    title: '手工勾对',
    permission: 'bank.match',
    input: z.object({
      ...side,
      flows: z.array(input.id).max(bankLimits.itemsPerMatch),
      lines: z.array(z.object({ voucherId: input.id, line: z.int().positive() })).max(bankLimits.itemsPerMatch),
      remark: input.text(200).optional(),
    }),
    run: matchByHand,
    audit: (given, { id }) => ({ object: 'bank-match', ids: [id], detail: given }),
  }),
  command({
    method: 'POST',
    path: '/bank/match/undo',
    name: 'bank.undo-match',
    title: '取消勾对',
    permission: 'bank.match',
    input: z.object({ id: input.id, reason: input.text(200) }),
    run: undoMatch,
    audit: ({ id, reason }) => ({ object: 'bank-match', ids: [id], detail: { reason } }),
  }),
  query({
    path: '/bank/reconciliations',
    name: 'bank.list-reconciliations',
    title: '余额调节表列表',
    permission: 'bank.read',
    input: z.object({
      ...input.paging,
      ...place,
      period: input.period,
      status: z.enum(['draft', 'prepared', 'reviewed', 'returned']).optional(),
    }),
    run: listReconciliations,
  }),
  query({
    path: '/bank/reconciliations/form',
    name: 'bank.show-reconciliation',
    title: '余额调节表',
    permission: 'bank.read',
    input: table,
    run: showReconciliation,
  }),
  download({
    path: '/bank/reconciliations/export',
    name: 'bank.export-reconciliation',
    title: '导出余额调节表',
    permission: 'bank.read',
    input: table,
    run: async (tx, actor, key) => forSpreadsheet(await reconciliationFile(await showReconciliation(tx, actor, key))),
  }),
  command({
    method: 'POST',
    path: '/bank/reconciliations/notes',
    name: 'bank.note-open-items',
    title: '说明未达账项',
    permission: 'bank.reconcile',
    input: table.extend({
      notes: z
        .array(
          z.object({
            item: z.string().max(40),
            handler: z.string().trim().max(30).optional(),
            expectedDate: input.date.optional(),
            explanation: z.string().trim().max(200).optional(),
          }),
        )
        .min(1)
        .max(2000),
    }),
    run: noteOpenItems,
    audit: ({ notes, ...key }) => ({ object: 'bank-reconciliation', detail: { ...key, notes } }),
  }),
  command({
    method: 'POST',
    path: '/bank/reconciliations/prepare',
    name: 'bank.prepare-reconciliation',
    title: '编制余额调节表',
    permission: 'bank.reconcile',
    input: table.extend({ differenceNote: input.text(200).optional() }),
    run: prepareReconciliation,
    audit: tableAudit,
  }),
  command({
    method: 'POST',
    path: '/bank/reconciliations/review',
    name: 'bank.review-reconciliation',
    title: '复核余额调节表',
    permission: 'bank.review',
    input: table,
    run: reviewReconciliation,
    audit: tableAudit,
  }),
  command({
    method: 'POST',
    path: '/bank/reconciliations/return',
    name: 'bank.return-reconciliation',
    title: '退回余额调节表',
    permission: 'bank.review',
    input: table.extend({ reason: input.text(200) }),
    run: returnReconciliation,
    audit: tableAudit,
  }),
  query({
    path: '/bank/balances',
    name: 'bank.list-balances',
    title: '账户余额',
    permission: 'bank.read',
    input: z.object({ ...input.paging, ...place, period: input.period, alertsOnly: input.flag.optional() }),
    run: accountBalances,
  }),
  query({
    path: '/bank/balances/daily',
    name: 'bank.daily-balances',
    title: '账户逐日余额',
    permission: 'bank.read',
    input: table,
    run: dailyBalances,
  }),
]
