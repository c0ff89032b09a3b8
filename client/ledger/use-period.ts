// The month a book is looked at: from the address, else the one looked at last in this year, else the present or last month of the year.
import { computed, type WritableComputedRef } from 'vue'
import { periodOf, today, yearOf } from '../core/calendar.ts'
import { recall, remember } from '../core/remembered.ts'

export function defaultPeriod(year: number): string {
  const last = recall<string>('period')
  if (last && yearOf(last) === year) return last
  return year === yearOf(today()) ? periodOf(today()) : `${year}12`
}

/** A period filter kept in the address that stays inside the year of the book. */
export function usePeriod(
  filters: Record<string, string>,
  name: string,
  year: () => number,
): WritableComputedRef<string> {
  return computed({
    get() {
      const period = filters[name] ?? ''
      return period !== '' && yearOf(period) === year() ? period : defaultPeriod(year())
    },
    set(period) {
      filters[name] = period
      remember('period', period)
    },
  })
}
