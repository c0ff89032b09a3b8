// What one needs to type a voucher in a book: its leaf accounts, and for each auxiliary where its values come from.
import { computed, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { useBaseData } from '../catalog/base-data.ts'
import type { Account, Auxiliary, BudgetSubject, FundAccount } from '../catalog/types.ts'
import type { Choice } from '../components/choices.ts'
import type { Book } from '../core/books.ts'
import { get, getAll, type Page } from '../core/http.ts'

export interface EntryChart {
  readonly accounts: ComputedRef<ReadonlyMap<string, Account>>
  readonly accountChoices: ComputedRef<readonly Choice[]>
  readonly isReady: Ref<boolean>
  readonly error: Ref<unknown>
  auxiliaryName(code: string): string
  /** The values to choose from; null when the auxiliary is free text. */
  choicesOf(code: string): readonly Choice[] | null
}

export function useEntryChart(book: () => Book | null): EntryChart {
  const base = useBaseData()
  const chart = shallowRef<readonly Account[]>([])
  const auxiliaries = shallowRef<readonly Auxiliary[]>([])
  const catalogues: Record<string, ShallowRef<readonly Choice[]>> = {
    fundAccounts: shallowRef([]),
    budgetSubjects: shallowRef([]),
    organisations: shallowRef([]),
  }
  const isReady = ref(false)
  const error = ref<unknown>(null)

  watch(
    book,
    async (now) => {
      if (!now) return
      isReady.value = false
      const { standard, scheme, year, region } = now
      const fill = (name: string, choices: Choice[]): void => {
        const target = catalogues[name]
        if (target) target.value = choices
      }
      try {
        const [accounts, dimensions, funds, subjects] = await Promise.all([
          get<Page<Account>>('/catalog/accounts', { standard, scheme, year }),
          get<Page<Auxiliary>>('/catalog/auxiliaries'),
          getAll<FundAccount>('/catalog/fund-accounts', { region, scheme }),
          get<Page<BudgetSubject>>('/catalog/budget-subjects', { year, scheme }),
          base.loadCodeSets(),
        ])
        chart.value = accounts.rows
        auxiliaries.value = dimensions.rows
        fill(
          'fundAccounts',
          funds.map(({ code, name, bankName }) => ({ value: code, code, label: name, note: bankName ?? '' })),
        )
        fill(
          'budgetSubjects',
          subjects.rows.filter((one) => one.isLeaf).map(({ code, name }) => ({ value: code, code, label: name })),
        )
        error.value = null
        isReady.value = true
        const organisations = await getAll<{ code: string; name: string }>('/catalog/organisations')
        fill(
          'organisations',
          organisations.map(({ code, name }) => ({ value: code, code, label: name })),
        )
      } catch (thrown) {
        error.value = thrown
      }
    },
    { immediate: true },
  )

  const byCode = computed(() => new Map(auxiliaries.value.map((one) => [one.code, one])))

  return {
    accounts: computed(
      () => new Map(chart.value.filter((account) => account.isLeaf).map((account) => [account.code, account])),
    ),
    accountChoices: computed(() =>
      chart.value
        .map(({ code, fullName, isLeaf }) => ({
          value: code,
          code,
          label: fullName.replaceAll('/', ' / '),
          isDisabled: !isLeaf,
          note: isLeaf ? '' : '非末级',
        }))
        .filter((choice) => !choice.isDisabled),
    ),
    isReady,
    error,
    auxiliaryName: (code) => byCode.value.get(code)?.name ?? code,
    choicesOf(code) {
      const auxiliary = byCode.value.get(code)
      if (auxiliary?.catalogue) return catalogues[auxiliary.catalogue]?.value ?? null
      if (!auxiliary?.codeSet) return null
      const set = base.codeSets.find((one) => one.name === auxiliary.codeSet)
      return set?.codes.map((one) => ({ value: one.code, code: one.code, label: one.name })) ?? null
    },
  }
}
