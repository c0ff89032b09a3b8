// What one needs to type a voucher in a book: its leaf accounts, and for each auxiliary where its values come from.
import { computed, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { useBaseData } from '../catalog/base-data.ts'
import type { Account, Auxiliary, BudgetSubject, FundAccount } from '../catalog/types.ts'
import type { Choice } from '../components/choices.ts'
import type { Book, Standard } from '../core/books.ts'
import { get, getAll, type Page } from '../core/http.ts'

export interface EntryChart {
  readonly accounts: ComputedRef<ReadonlyMap<string, Account>>
  readonly accountChoices: ComputedRef<readonly Choice[]>
  readonly isReady: Ref<boolean>
  readonly error: Ref<unknown>
  auxiliaryName(code: string): string
  /** Balances are kept by it; the others only stand on the voucher. */
  isRequired(code: string): boolean
  /** The values to choose from, those that fit the account first; null when the auxiliary is free text. */
  choicesOf(code: string, account?: string): readonly Choice[] | null
}

const fundChoice = ({ code, name, bankName }: FundAccount): Choice => ({
  value: code,
  code,
  label: name,
  note: bankName ?? '',
})

const kindOfMoney: Readonly<Record<Standard, Readonly<Record<string, FundAccount['kind']>>>> = {
  agency: {
    '1001': 'cash_box',
    '1002': 'income_account',
    '1003': 'fiscal_special_account',
    '1004': 'expenditure_account',
    '1006': 'annuity_pool_account',
  },
  treasury: { '1001': 'fiscal_special_account' },
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
  const funds = shallowRef<readonly FundAccount[]>([])
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
        const [accounts, dimensions, fundAccounts, subjects] = await Promise.all([
          get<Page<Account>>('/catalog/accounts', { standard, scheme, year }),
          get<Page<Auxiliary>>('/catalog/auxiliaries'),
          getAll<FundAccount>('/catalog/fund-accounts', { region, scheme }),
          get<Page<BudgetSubject>>('/catalog/budget-subjects', { year, scheme }),
          base.loadCodeSets(),
        ])
        chart.value = accounts.rows
        auxiliaries.value = dimensions.rows
        funds.value = fundAccounts
        fill('fundAccounts', fundAccounts.map(fundChoice))
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

  /** Of the fund accounts those of the kind whose money the account holds come first. */
  function fundChoices(account: string): readonly Choice[] {
    const kind = kindOfMoney[book()?.standard ?? 'agency'][account.slice(0, 4)]
    const rank = (one: FundAccount): number => (one.kind === kind ? 0 : 1)
    return kind ? funds.value.toSorted((a, b) => rank(a) - rank(b)).map(fundChoice) : funds.value.map(fundChoice)
  }

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
    isRequired: (code) => byCode.value.get(code)?.keepsBalance ?? false,
    choicesOf(code, account) {
      const auxiliary = byCode.value.get(code)
      if (auxiliary?.catalogue === 'fundAccounts' && account) return fundChoices(account)
      if (auxiliary?.catalogue) return catalogues[auxiliary.catalogue]?.value ?? null
      if (!auxiliary?.codeSet) return null
      const set = base.codeSets.find((one) => one.name === auxiliary.codeSet)
      return set?.codes.map((one) => ({ value: one.code, code: one.code, label: one.name })) ?? null
    },
  }
}
