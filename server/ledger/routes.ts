// The ledger's routes: books, vouchers and what is done to them, trial balance and detail ledger.
import { command, download, query } from '../core/router.ts'
import type { Route } from '../core/router.ts'
import { requireAllDone } from './batch.ts'
import { bookRoutes } from './book-routes.ts'
import * as book from './book-input.ts'
import { loadBook, openBook } from './books.ts'
import { forSpreadsheet } from './csv-text.ts'
import { detailLedger } from './detail-ledger.ts'
import { detailLedgerFile } from './detail-ledger-files.ts'
import * as input from './input.ts'
import { listBooks } from './list-books.ts'
import { listVouchers } from './list-vouchers.ts'
import { changeVoucher, makeVoucher, voidVoucher } from './manual-vouchers.ts'
import { setOpeningBalances } from './opening-balances.ts'
import { postVouchers } from './post-vouchers.ts'
import { reverseVouchers } from './reverse-vouchers.ts'
import { returnVouchers, reviewVouchers } from './review-vouchers.ts'
import { showVoucher } from './show-voucher.ts'
import { trialBalance } from './trial-balance.ts'
import { trialBalanceFile } from './trial-balance-files.ts'
import { voucherRoutes } from './voucher-routes.ts'

export const ledgerRoutes: Route[] = [
  query({
    path: '/books',
    name: 'books.list',
    title: '账套',
    // The frame of every screen asks; who may see no vouchers gets an empty list.
    permission: 'signed-in',
    input: input.bookFilterInput,
    run: listBooks,
  }),
  command({
    method: 'POST',
    path: '/books',
    name: 'books.open',
    title: '建账',
    permission: 'book.open',
    input: input.openBookInput,
    run: openBook,
    audit: (_opening, book) => ({ object: 'book', ids: [book.id], detail: { name: book.name } }),
  }),
  command({
    method: 'POST',
    path: '/books/:id/opening-balances',
    name: 'books.set-opening',
    title: '录入期初余额',
    permission: 'book.open',
    input: input.openingBalancesInput,
    async run(tx, actor, { id, lines }) {
      const [voucherId] = await setOpeningBalances(tx, actor, [{ bookId: id, lines }])
      return { id: voucherId, book: (await loadBook(tx, id)).name }
    },
    audit: ({ id }, output) => ({ object: 'book', ids: [id], detail: { voucher: output.id } }),
  }),
  query({
    path: '/vouchers',
    name: 'vouchers.list',
    title: '凭证列表',
    permission: 'voucher.read',
    input: input.voucherListInput,
    run: listVouchers,
  }),
  query({
    path: '/vouchers/:id',
    name: 'vouchers.show',
    title: '查看凭证',
    permission: 'voucher.read',
    input: input.showVoucherInput,
    run: (tx, actor, { id, ...filter }) => showVoucher(tx, actor, id, filter),
  }),
  command({
    method: 'POST',
    path: '/vouchers',
    name: 'vouchers.make',
    title: '制单',
    permission: 'voucher.make',
    input: input.makeVoucherInput,
    run: async (tx, actor, { bookId, ...voucher }) => ({ id: await makeVoucher(tx, actor, bookId, voucher) }),
    audit: (_input, { id }) => ({ object: 'voucher', ids: [id] }),
  }),
  command({
    method: 'PUT',
    path: '/vouchers/:id',
    name: 'vouchers.change',
    title: '修改凭证',
    permission: 'voucher.make',
    input: input.changeVoucherInput,
    async run(tx, actor, { id, bookId: _bookId, ...voucher }) {
      await changeVoucher(tx, actor, id, voucher)
      return { id }
    },
    audit: (_input, { id }) => ({ object: 'voucher', ids: [id] }),
  }),
  command({
    method: 'DELETE',
    path: '/vouchers/:id',
    name: 'vouchers.void',
    title: '作废凭证',
    permission: 'voucher.make',
    input: input.idInput,
    async run(tx, actor, { id }) {
      await voidVoucher(tx, actor, id)
      return { id }
    },
    audit: (_input, { id }) => ({ object: 'voucher', ids: [id] }),
  }),
  command({
    method: 'POST',
    path: '/vouchers/review',
    name: 'vouchers.review',
    title: '审核凭证',
    permission: 'voucher.review',
    input: input.batchInput,
    run: (tx, actor, { ids }) => reviewVouchers(tx, actor, ids),
    audit: (_input, { done }) => ({ object: 'voucher', ids: done }),
  }),
  command({
    method: 'POST',
    path: '/vouchers/return',
    name: 'vouchers.return',
    title: '退回凭证',
    permission: 'voucher.review',
    input: input.returnInput,
    run: (tx, actor, { ids, reason }) => returnVouchers(tx, actor, ids, reason),
    audit: ({ reason }, { done }) => ({ object: 'voucher', ids: done, detail: { reason } }),
  }),
  command({
    method: 'POST',
    path: '/vouchers/post',
    name: 'vouchers.post',
    title: '记账',
    permission: 'voucher.post',
    input: input.batchInput,
    run: (tx, actor, { ids }) => postVouchers(tx, actor, ids),
    audit: (_input, { done }) => ({ object: 'voucher', ids: done }),
  }),
  command({
    method: 'POST',
    path: '/vouchers/reverse',
    name: 'vouchers.reverse',
    title: '红字冲销',
    permission: 'voucher.reverse',
    input: input.reverseInput,
    async run(tx, actor, { id, ids, date, reason }) {
      const answer = await reverseVouchers(tx, actor, ids ?? [id ?? 0], { date, reason })
      // One voucher: done or an error. Several: what could be done, and why not the rest.
      return id === undefined ? answer : { id: requireAllDone(answer).reversals[0]?.reversalId, ...answer }
    },
    audit: ({ reason }, { done, reversals }) => ({ object: 'voucher', ids: done, detail: { reason, reversals } }),
  }),
  query({
    path: '/trial-balance',
    name: 'ledger.trial-balance',
    title: '科目余额表',
    permission: 'ledger.read',
    input: book.trialBalanceInput,
    run: (tx, actor, asked) => trialBalance(tx, actor, book.withSwitches(asked)),
  }),
  download({
    path: '/trial-balance/export',
    name: 'ledger.trial-balance-export',
    title: '导出科目余额表',
    permission: 'ledger.read',
    input: book.trialBalanceExportInput,
    run: async (tx, actor, { format, ...asked }) =>
      forSpreadsheet(await trialBalanceFile(await trialBalance(tx, actor, book.withSwitches(asked)), format)),
  }),
  query({
    path: '/detail-ledger',
    name: 'ledger.detail',
    title: '明细账',
    permission: 'ledger.read',
    input: book.detailLedgerInput,
    run: (tx, actor, asked) => detailLedger(tx, actor, book.withSwitches(asked)),
  }),
  download({
    path: '/detail-ledger/export',
    name: 'ledger.detail-export',
    title: '导出明细账',
    permission: 'ledger.read',
    input: book.detailLedgerExportInput,
    run: async (tx, actor, { format, ...asked }) =>
      forSpreadsheet(await detailLedgerFile(tx, actor, book.withSwitches(asked), format)),
  }),
  ...bookRoutes,
  ...voucherRoutes,
]
