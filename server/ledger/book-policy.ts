// How a book is kept, as far as the chief accountant may change it during the year: the cashier's signature, cash, and income of the
// next year. Ways of booking that must not be mixed within a year are settled when the book is opened.
import type { Actor } from '../core/actor.ts'
import type { Tx } from '../core/database/index.ts'
import { requireBook } from './book-scope.ts'
import { loadBook } from './books.ts'
import type { BookPolicy } from './books.ts'

export interface PolicyChange {
  cashierSign?: BookPolicy['cashierSign']
  cashBusiness?: 'allowed' | 'not_allowed' | undefined
  nextYearContribution?: 'filed' | 'not_filed' | undefined
}

export async function setBookPolicy(tx: Tx, actor: Actor, id: number, change: PolicyChange): Promise<BookPolicy> {
  await requireBook(tx, actor, 'book.open', await loadBook(tx, id))
  // Read again under the lock, so that two changes at once don't lose each other.
  await tx('books').where({ id }).forUpdate().select('id')
  const { policy } = await loadBook(tx, id)
  const { cashierSign, cashBusiness, nextYearContribution } = change
  const changed: BookPolicy = {
    ...policy,
    ...(cashierSign ? { cashierSign } : {}),
    choices: {
      ...policy.choices,
      ...(cashBusiness ? { cash_business: cashBusiness } : {}),
      ...(nextYearContribution ? { next_year_contribution: nextYearContribution } : {}),
    },
  }
  await tx('books')
    .where({ id })
    .update({ policy: JSON.stringify(changed) })
  return changed
}
