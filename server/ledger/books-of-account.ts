// The seven books of account by their kind: what each needs to be asked, and how it is made.
import type { Actor } from '../core/actor.ts'
import type { Tx } from '../core/database/index.ts'
import { invalid } from '../core/errors.ts'
import { balanceSheet } from './balance-sheet.ts'
import { bookTitles } from './book-sheet.ts'
import type { BookKind, BookSheet } from './book-sheet.ts'
import { counterpartySheet } from './counterparty-ledger.ts'
import { dayBookSheet } from './day-book.ts'
import type { DayBookInput } from './day-book.ts'
import type { DetailInput } from './detail-ledger.ts'
import { detailSheet, journalSheet, multiColumnSheet } from './detail-sheet.ts'
import { generalLedgerSheet } from './general-ledger.ts'

export interface BookSheetInput extends DayBookInput {
  kind: BookKind
  aux?: DetailInput['aux']
  by?: readonly string[] | undefined
}

export async function bookSheet(tx: Tx, actor: Actor, input: BookSheetInput): Promise<BookSheet> {
  switch (input.kind) {
    case 'general':
      return generalLedgerSheet(tx, actor, input)
    case 'detail':
      return detailSheet(tx, actor, withAccount(input))
    case 'journal':
      return journalSheet(tx, actor, withAccount(input))
    case 'multi-column':
      return multiColumnSheet(tx, actor, withAccount(input))
    case 'balance':
      return balanceSheet(tx, actor, input)
    case 'counterparty':
      return counterpartySheet(tx, actor, input)
    case 'day-book':
      return dayBookSheet(tx, actor, input)
  }
}

function withAccount<I extends BookSheetInput>(input: I): I & { account: string } {
  const { account } = input
  if (account === undefined) throw invalid(`${bookTitles[input.kind]}须指明会计科目`, { at: 'account' })
  return { ...input, account }
}
