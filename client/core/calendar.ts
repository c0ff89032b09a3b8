// Business dates ('YYYY-MM-DD') and periods ('YYYYMM') as people type and read them: by digits, without separators.

export interface DateRange {
  readonly from: string
  readonly to: string
}

const pad = (value: number, length = 2): string => String(value).padStart(length, '0')
const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0

export function daysIn(year: number, month: number): number {
  return month === 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31
}

export const periodOf = (date: string): string => date.slice(0, 4) + date.slice(5, 7)
export const yearOf = (text: string): number => Number(text.slice(0, 4))
export const showPeriod = (period: string): string =>
  period.endsWith('00') ? `${period.slice(0, 4)}年初` : `${period.slice(0, 4)}年${Number(period.slice(4))}月`
export const lastDay = (period: string): string =>
  `${period.slice(0, 4)}-${period.slice(4)}-${pad(daysIn(Number(period.slice(0, 4)), Number(period.slice(4))))}`
export const firstDay = (period: string): string => `${period.slice(0, 4)}-${period.slice(4)}-01`

export function shiftPeriod(period: string, months: number): string {
  const index = Number(period.slice(0, 4)) * 12 + Number(period.slice(4)) - 1 + months
  return `${Math.floor(index / 12)}${pad((index % 12) + 1)}`
}

export const isPeriod = (text: string): boolean => /^\d{4}(0[1-9]|1[0-2])$/.test(text)

/** The calendar day of the person before the screen, as 'YYYY-MM-DD'. */
export function today(clock: Date = new Date()): string {
  return `${clock.getFullYear()}-${pad(clock.getMonth() + 1)}-${pad(clock.getDate())}`
}

/** '5', '0305', '3-5', '20260305', '2026.3.5' → '2026-03-05', what is left out taken from `base`; null when it is no day. */
export function parseTypedDate(text: string, base: string): string | null {
  const typed = text
    .normalize('NFKC')
    .trim()
    .replace(/[年月./\s]/g, '-')
    .replace(/日$/, '')
  const parts = /^\d+$/.test(typed) ? splitDigits(typed) : typed.split('-').filter((part) => part !== '')
  if (!parts || parts.length > 3 || parts.length === 0 || parts.some((part) => !/^\d{1,4}$/.test(part))) return null
  const numbers = parts.map(Number)
  const day = numbers.at(-1) ?? 0
  const month = numbers.at(-2) ?? Number(base.slice(5, 7))
  const year = numbers.at(-3) ?? Number(base.slice(0, 4))
  const full = year < 100 ? 2000 + year : year
  if (month < 1 || month > 12 || day < 1 || day > daysIn(full, month)) return null
  return `${pad(full, 4)}-${pad(month)}-${pad(day)}`
}

function splitDigits(digits: string): string[] | null {
  if (digits.length <= 2) return [digits]
  if (digits.length <= 4) return [digits.slice(0, -2), digits.slice(-2)]
  if (digits.length === 6) return [digits.slice(0, 2), digits.slice(2, 4), digits.slice(4)]
  if (digits.length === 8) return [digits.slice(0, 4), digits.slice(4, 6), digits.slice(6)]
  return null
}

/** '202603' → that month, '2026' → that year, '20260305' → that day, '20260301-0315' → from the one to the other. */
export function parseTypedRange(text: string, base: string): DateRange | null {
  const typed = text
    .normalize('NFKC')
    .replace(/\s/g, '')
    .replace(/[~～至—]/g, '..')
  if (typed === '') return null
  const halves = typed.includes('..') ? typed.split('..') : (/^(\d{4,8})-(\d{2,8})$/.exec(typed)?.slice(1) ?? [typed])
  const from = halfOfRange(halves[0] ?? '', base)
  if (!from) return null
  if (halves.length === 1) return from
  const to = halfOfRange(halves[1] ?? '', from.from)
  return to && from.from <= to.to ? { from: from.from, to: to.to } : null
}

function halfOfRange(text: string, base: string): DateRange | null {
  if (/^\d{4}$/.test(text) && Number(text) >= 1900) return { from: `${text}-01-01`, to: `${text}-12-31` }
  if (isPeriod(text) && Number(text) >= 190000) return { from: firstDay(text), to: lastDay(text) }
  const date = parseTypedDate(text, base)
  return date ? { from: date, to: date } : null
}

/** The shortest text that parseTypedRange reads back as this range. */
export function showRange(range: DateRange): string {
  const { from, to } = range
  const plain = (date: string): string => date.replaceAll('-', '')
  if (from === to) return plain(from)
  if (from.endsWith('-01-01') && to === `${from.slice(0, 4)}-12-31`) return from.slice(0, 4)
  if (from.endsWith('-01') && to === lastDay(periodOf(from))) return periodOf(from)
  return `${plain(from)}-${plain(to)}`
}

/** '7' or '202607' → '202607', a month without year taken in `year`; null when it is no period. */
export function parseTypedPeriod(text: string, year: number): string | null {
  const typed = text.normalize('NFKC').replace(/[年月\-./\s]/g, '')
  const period = /^\d{1,2}$/.test(typed)
    ? `${year}${typed.padStart(2, '0')}`
    : /^\d{5}$/.test(typed)
      ? `${typed.slice(0, 4)}0${typed.slice(4)}`
      : typed
  return isPeriod(period) ? period : null
}

/** An instant of the server (ISO, UTC) in the local time of the reader, to the minute. */
export function showInstant(instant: string | null | undefined, seconds = false): string {
  if (!instant) return ''
  const at = new Date(instant)
  if (Number.isNaN(at.getTime())) return instant
  const time = `${pad(at.getHours())}:${pad(at.getMinutes())}${seconds ? `:${pad(at.getSeconds())}` : ''}`
  return `${today(at)} ${time}`
}

/** How long something has waited, in the largest whole unit. */
export function showAge(instant: string | null | undefined, clock: Date = new Date()): string {
  if (!instant) return ''
  const minutes = Math.floor((clock.getTime() - new Date(instant).getTime()) / 60_000)
  if (Number.isNaN(minutes)) return ''
  if (minutes < 1) return '刚刚'
  if (minutes < 60) return `${minutes}分钟`
  return minutes < 1440 ? `${Math.floor(minutes / 60)}小时` : `${Math.floor(minutes / 1440)}天`
}
