// The routes of closing: where books stand, checking and closing months and years, opening again, seals, opening adjustments.
import { command, download, query } from '../core/router.ts'
import type { Route } from '../core/router.ts'
import { decideAdjustment, listAdjustments, proposeAdjustment } from './adjust-opening.ts'
import { checkMonths } from './check-months.ts'
import { closeMonths } from './close-months.ts'
import { closeYear } from './close-year.ts'
import { sealEvidence } from './evidence.ts'
import * as input from './input.ts'
import { listMappings, mapAccount } from './mappings.ts'
import { listParameters, setParameter } from './parameters.ts'
import { approveReopen, listRequests, refuseReopen, requestReopen } from './reopen.ts'
import { listClosingRules, showClosingRule } from './show-closing-rules.ts'
import { closingState, monthChecklist } from './state.ts'

export const closingRoutes: readonly Route[] = [
  query({
    path: '/closing',
    name: 'closing.state',
    title: '结账状态',
    permission: 'ledger.read',
    input: input.stateInput,
    run: closingState,
  }),
  query({
    path: '/closing/month',
    name: 'closing.month',
    title: '月末清单',
    permission: 'ledger.read',
    input: input.monthInput,
    run: monthChecklist,
  }),
  command({
    method: 'POST',
    path: '/closing/check',
    name: 'closing.check',
    title: '预结账检查',
    permission: 'period.close',
    input: input.checkInput,
    run: (tx, actor, { ids, period }) => checkMonths(tx, actor, ids, period),
    audit: ({ period }, { done }) => ({ object: 'book', ids: done, detail: { period } }),
  }),
  command({
    method: 'POST',
    path: '/closing/months',
    name: 'closing.close-months',
    title: '月末结账',
    permission: 'period.close',
    input: input.closeInput,
    run: (tx, actor, { ids, period, explanations }) => closeMonths(tx, actor, ids, period, { explanations }),
    audit: ({ period, explanations }, { done, vouchers }) => ({
      object: 'book',
      ids: done,
      detail: { period, explanations, vouchers: vouchers.length },
    }),
  }),
  command({
    method: 'POST',
    path: '/closing/years',
    name: 'closing.close-year',
    title: '年终结账',
    permission: 'year.close',
    input: input.closeYearInput,
    run: (tx, actor, { ids, explanations }) => closeYear(tx, actor, ids, { explanations }),
    audit: (_input, { done, vouchers }) => ({ object: 'book', ids: done, detail: { vouchers } }),
  }),
  query({
    path: '/closing/reopen-requests',
    name: 'closing.reopen-list',
    title: '反结账申请',
    permission: 'ledger.read',
    input: input.requestListInput,
    run: listRequests,
  }),
  command({
    method: 'POST',
    path: '/closing/reopen-requests',
    name: 'closing.reopen-request',
    title: '申请反结账',
    permission: 'period.reopen',
    input: input.requestInput,
    run: requestReopen,
    audit: ({ bookId, period, reason }, { id }) => ({
      object: 'book',
      ids: [bookId],
      detail: { period, reason, request: id },
    }),
  }),
  command({
    method: 'POST',
    path: '/closing/reopen-requests/:id/approve',
    name: 'closing.reopen-approve',
    title: '批准反结账',
    permission: 'period.approve',
    input: input.approveInput,
    run: (tx, actor, { id, note }) => approveReopen(tx, actor, id, note),
    audit: ({ note }, { id, bookId, period }) => ({
      object: 'book',
      ids: [bookId],
      detail: { request: id, period, note },
    }),
  }),
  command({
    method: 'POST',
    path: '/closing/reopen-requests/:id/refuse',
    name: 'closing.reopen-refuse',
    title: '退回反结账申请',
    permission: 'period.approve',
    input: input.refuseInput,
    run: (tx, actor, { id, note }) => refuseReopen(tx, actor, id, note),
    audit: ({ note }, { id, bookId, period }) => ({
      object: 'book',
      ids: [bookId],
      detail: { request: id, period, note },
    }),
  }),
  download({
    path: '/closing/evidence',
    name: 'closing.evidence',
    title: '下载封存证据',
    permission: 'ledger.read',
    input: input.evidenceInput,
    run: sealEvidence,
  }),
  query({
    path: '/closing/rules',
    name: 'closing.rules',
    title: '结转规则',
    permission: 'rule.read',
    input: input.nothing,
    run: async () => listClosingRules(),
  }),
  query({
    path: '/closing/rules/:id/:version',
    name: 'closing.rule',
    title: '查看结转规则',
    permission: 'rule.read',
    input: input.ruleInput,
    run: showClosingRule,
  }),
  query({
    path: '/closing/parameters',
    name: 'closing.parameters',
    title: '结账参数',
    permission: 'ledger.read',
    input: input.bookInput,
    run: (tx, actor, { book }) => listParameters(tx, actor, book),
  }),
  command({
    method: 'POST',
    path: '/closing/parameters',
    name: 'closing.set-parameter',
    title: '核定结账参数',
    permission: 'period.close',
    input: input.parameterInput,
    run: setParameter,
    audit: ({ bookId, code, value, basis }) => ({ object: 'book', ids: [bookId], detail: { code, value, basis } }),
  }),
  query({
    path: '/closing/account-mappings',
    name: 'closing.mappings',
    title: '年度科目对应',
    permission: 'ledger.read',
    input: input.bookInput,
    run: (tx, actor, { book }) => listMappings(tx, actor, book),
  }),
  command({
    method: 'POST',
    path: '/closing/account-mappings',
    name: 'closing.map-account',
    title: '设定年度科目对应',
    permission: 'year.close',
    input: input.mapInput,
    run: mapAccount,
    audit: ({ bookId, from, to, basis }) => ({ object: 'book', ids: [bookId], detail: { from, to, basis } }),
  }),
  query({
    path: '/closing/opening-adjustments',
    name: 'closing.adjustments',
    title: '年初调整单',
    permission: 'ledger.read',
    input: input.adjustmentListInput,
    run: listAdjustments,
  }),
  command({
    method: 'POST',
    path: '/closing/opening-adjustments',
    name: 'closing.adjust-opening',
    title: '编制年初调整单',
    permission: 'book.open',
    input: input.proposeInput,
    run: proposeAdjustment,
    audit: ({ bookId, reason, basisNo }, { id, voucherId }) => ({
      object: 'book',
      ids: [bookId],
      detail: { adjustment: id, voucher: voucherId, reason, basisNo },
    }),
  }),
  command({
    method: 'POST',
    path: '/closing/opening-adjustments/:id/decide',
    name: 'closing.decide-adjustment',
    title: '审批年初调整单',
    permission: 'year.close',
    input: input.decideInput,
    run: decideAdjustment,
    audit: ({ note }, { id, bookId, voucherId, status }) => ({
      object: 'book',
      ids: [bookId],
      detail: { adjustment: id, voucher: voucherId, status, note },
    }),
  }),
]
