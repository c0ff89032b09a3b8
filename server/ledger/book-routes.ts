// The routes of the books of account, one family for all kinds: a page of it, its printed pages, its file, and what to choose from.
import { download, query } from '../core/router.ts'
import type { Route } from '../core/router.ts'
import { auxiliaryChoices, journalChoices } from './book-choices.ts'
import { bookFile, printedBook } from './book-files.ts'
import * as input from './book-input.ts'
import { bookSheet } from './books-of-account.ts'
import { forSpreadsheet } from './csv-text.ts'

export const bookRoutes: Route[] = [
  query({
    path: '/journals',
    name: 'ledger.journals',
    title: '现金和银行日记账目录',
    permission: 'ledger.read',
    input: input.journalChoicesInput,
    run: journalChoices,
  }),
  query({
    path: '/auxiliary-values',
    name: 'ledger.auxiliary-values',
    title: '科目的辅助核算取值',
    permission: 'ledger.read',
    input: input.bookChoicesInput,
    run: (tx, actor, asked) => auxiliaryChoices(tx, actor, input.withSwitches(asked)),
  }),
  query({
    path: '/books-of-account/:kind',
    name: 'ledger.book',
    title: '账簿（总账、明细账、日记账、多栏账、科目余额表、往来明细账、序时账）',
    permission: 'ledger.read',
    input: input.bookSheetInput,
    run: (tx, actor, asked) => bookSheet(tx, actor, input.withSwitches(asked)),
  }),
  query({
    path: '/books-of-account/:kind/pages',
    name: 'ledger.book-pages',
    title: '打印账簿',
    permission: 'ledger.read',
    input: input.bookPagesInput,
    run: (tx, actor, asked) => printedBook(tx, actor, input.withSwitches(asked)),
  }),
  download({
    path: '/books-of-account/:kind/export',
    name: 'ledger.book-export',
    title: '导出账簿',
    permission: 'ledger.read',
    input: input.bookExportInput,
    run: async (tx, actor, asked) => forSpreadsheet(await bookFile(tx, actor, input.withSwitches(asked))),
  }),
]
