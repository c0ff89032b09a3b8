// The accounts, auxiliaries and journals one can choose from in a book.
import { computed, shallowRef, watch, type ComputedRef, type ShallowRef } from 'vue'
import type { Account, Auxiliary } from '../catalog/types.ts'
import type { Choice } from '../components/choices.ts'
import { get, type Page, type Query } from '../core/http.ts'

export interface AccountsOfBook {
  readonly accountChoices: ComputedRef<Choice[]>
  /** By `account` or `account dimension:value`. */
  readonly journals: ShallowRef<readonly Choice[]>
  readonly dimensions: ShallowRef<readonly Auxiliary[]>
  /** Dimensions of an account or of what is below it; of every account when none is named. */
  dimensionsOf(account: string): readonly Auxiliary[]
}

interface JournalRow {
  readonly account: string
  readonly accountName: string
  readonly aux: string | null
  readonly name: string | null
}

/** `chart` names standard, scheme and year; `journalsOf` the books and the month, null where no journals are wanted. */
export function useAccounts(chart: () => Query | null, journalsOf: () => Query | null): AccountsOfBook {
  const accounts = shallowRef<readonly Account[]>([])
  const dimensions = shallowRef<readonly Auxiliary[]>([])
  const journals = shallowRef<readonly Choice[]>([])
  const none = { rows: [], total: 0 }

  watch(
    () => JSON.stringify(chart()),
    async () => {
      const now = chart()
      if (!now) return
      accounts.value = (await get<Page<Account>>('/catalog/accounts', now).catch(() => none)).rows
      if (dimensions.value.length === 0)
        dimensions.value = (await get<Page<Auxiliary>>('/catalog/auxiliaries').catch(() => none)).rows
    },
    { immediate: true },
  )
  watch(
    () => JSON.stringify(journalsOf()),
    async () => {
      const now = journalsOf()
      if (!now) return
      const { rows } = await get<{ rows: JournalRow[] }>('/journals', now).catch(() => ({ rows: [] }))
      journals.value = rows.map(({ account, accountName, aux, name }) => ({
        value: aux ? `${account} ${aux}` : account,
        code: account,
        label: [accountName.replaceAll('/', ' / '), name].filter(Boolean).join(' · '),
      }))
    },
    { immediate: true },
  )

  return {
    accountChoices: computed(() =>
      accounts.value.map(({ code, fullName }) => ({ value: code, code, label: fullName.replaceAll('/', ' / ') })),
    ),
    journals,
    dimensions,
    dimensionsOf(account) {
      const codes = new Set(
        accounts.value.filter(({ code }) => code.startsWith(account)).flatMap((one) => one.auxiliaries),
      )
      return dimensions.value.filter(({ code }) => codes.has(code))
    },
  }
}
