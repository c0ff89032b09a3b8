// The income account of a month: what comes in is passed to the special account before the month ends.
import { add, isZero, subtract } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import type { Desk, Fields, Written } from './desk.ts'

export interface IncomeAccount {
  receive(event: string, date: string, amount: Money, fields?: Fields): Written
  /** Pays out of what came in this month: refunds by the original channel. */
  pay(event: string, date: string, amount: Money, fields?: Fields): Written
  /** Interest leaves by its own document. */
  receiveInterest(date: string, amount: Money): void
  /** Passes everything on; 财社〔2017〕144号第四十条：月末无余额. */
  empty(date: string): void
}

export function openIncomeAccount(desk: Desk): IncomeAccount {
  let held: Money = '0.00'
  let interest: Money = '0.00'
  const onAccount: Fields = { own_account_id: desk.account('SR'), account_kind: 'income_account' }
  return {
    receive(event, date, amount, fields) {
      held = add(held, amount)
      return desk.write(event, date, amount, fields)
    },
    pay(event, date, amount, fields) {
      held = subtract(held, amount)
      return desk.write(event, date, amount, fields)
    },
    receiveInterest(date, amount) {
      interest = add(interest, amount)
      desk.write('interest.credited', date, amount, onAccount)
    },
    empty(date) {
      if (!isZero(held)) desk.write('fund.concentrated', date, held)
      if (!isZero(interest)) desk.write('interest.swept', date, interest, { from_account_id: desk.account('SR') })
      held = '0.00'
      interest = '0.00'
    },
  }
}
