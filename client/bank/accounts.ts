// The bank accounts of the 账套 one works in, for choosing one; '330106-IP-SR agency' names a side.
import { computed, shallowRef, watch, type ComputedRef } from 'vue'
import type { Choice } from '../components/choices.ts'
import type { Book } from '../core/books.ts'
import { getAll } from '../core/http.ts'
import type { BankAccount } from './types.ts'

export const sideOf = (row: { account: string; standard: string }): string => `${row.account} ${row.standard}`

/** `wanted` names the account or side an address asks for: where it lies outside the 账套, all accounts of the scope are there to choose. */
export function useBankAccounts(
  book: () => Book | null,
  wanted: () => string = () => '',
): {
  accounts: ComputedRef<readonly BankAccount[]>
  sideChoices: ComputedRef<Choice[]>
  accountChoices: ComputedRef<Choice[]>
} {
  const all = shallowRef<readonly BankAccount[]>([])
  watch(
    () => JSON.stringify([book()?.region, book()?.scheme, book()?.standard, wanted()]),
    async () => {
      const now = book()
      const place = now ? { scheme: now.scheme, standard: now.standard, region: now.region } : {}
      const own = (await getAll<BankAccount>('/bank/accounts', place)).filter(
        (one) => !now || one.region === now.region,
      )
      const name = wanted()
      const isThere = name === '' || own.some((one) => name === sideOf(one) || name === one.account)
      all.value = isThere ? own : await getAll<BankAccount>('/bank/accounts', {})
    },
    { immediate: true },
  )
  const choice = (one: BankAccount, value: string, note: string): Choice => ({
    value,
    code: one.account,
    label: one.name,
    note,
  })
  return {
    accounts: computed(() => all.value),
    sideChoices: computed(() =>
      all.value.map((one) => choice(one, sideOf(one), `${one.standardName} ${one.accountNo ?? ''}`)),
    ),
    accountChoices: computed(() =>
      [...new Map(all.value.map((one) => [one.account, one])).values()].map((one) =>
        choice(one, one.account, one.accountNo ?? one.kindName),
      ),
    ),
  }
}
