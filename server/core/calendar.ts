// Business dates (YYYY-MM-DD) and accounting periods (YYYYMM) as plain strings; period 00 of a year opens it.

export function isDate(value: unknown): value is string {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false
  const [year = 0, month = 0, day = 0] = value.split('-').map(Number)
  return year >= 1900 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month)
}

/** A month of business: YYYY01 … YYYY12. */
export function isPeriod(value: unknown): value is string {
  return typeof value === 'string' && /^(19|20|21)\d{2}(0[1-9]|1[0-2])$/.test(value)
}

export const periodOf = (date: string): string => date.slice(0, 4) + date.slice(5, 7)
export const yearOf = (dateOrPeriod: string): number => Number(dateOrPeriod.slice(0, 4))
export const openingPeriod = (year: number): string => `${year}00`
export const firstPeriod = (year: number): string => `${year}01`
export const lastPeriod = (year: number): string => `${year}12`
export const firstDay = (period: string): string => `${period.slice(0, 4)}-${period.slice(4)}-01`

export function lastDay(period: string): string {
  const days = daysIn(Number(period.slice(0, 4)), Number(period.slice(4)))
  return `${period.slice(0, 4)}-${period.slice(4)}-${String(days).padStart(2, '0')}`
}

export function nextPeriod(period: string): string {
  const month = Number(period.slice(4))
  return month === 12 ? `${yearOf(period) + 1}01` : `${period.slice(0, 4)}${String(month + 1).padStart(2, '0')}`
}

export function previousPeriod(period: string): string {
  const month = Number(period.slice(4))
  return month === 1 ? `${yearOf(period) - 1}12` : `${period.slice(0, 4)}${String(month - 1).padStart(2, '0')}`
}

export function addDays(date: string, days: number): string {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number)
  return new Date(Date.UTC(year, month - 1, day + days)).toISOString().slice(0, 10)
}

/** The calendar day in China at an instant; business days of the funds follow it wherever the server stands. */
export function dateInChina(instant: Date): string {
  return new Date(instant.getTime() + 8 * 3_600_000).toISOString().slice(0, 10)
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate()
}
