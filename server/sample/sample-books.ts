// Opens the sample's books with what each fund holds: 上海市 for two years, every unit of 杭州市 for the current one.
import { machine } from '../core/actor.ts'
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { assert } from '../core/errors.ts'
import { allocate } from '../core/money.ts'
import { findBooks, openBooks } from '../ledger/books.ts'
import type { Book, BookOpening } from '../ledger/books.ts'
import { openingLinesAfter } from '../closing/carry-forward.ts'
import { setOpeningBalances } from '../ledger/opening-balances.ts'
import type { OpeningBalances } from '../ledger/opening-balances.ts'
import { schemesOf } from './hangzhou.ts'
import { openingLines } from './openings.ts'
import type { Holdings } from './openings.ts'
import { openingAmounts } from './profile.ts'
import type { Profile, ProfileUnit } from './profile.ts'
import type { ShanghaiFile } from './published.ts'
import { certificateOf, openingOf, shanghai } from './shanghai.ts'
import { six } from './unit.ts'

export async function openShanghaiBooks(tx: Tx, file: ShanghaiFile, year: number): Promise<void> {
  const schemes = Object.keys(file.assumptions.schemes)
  const books = await openAll(
    tx,
    schemes.flatMap((scheme) => bothLedgers(shanghai.region, scheme, year)),
  )
  await setMissing(tx, books, (book) => {
    const { demand, time, working, entrusted } = openingOf(file, book.scheme)
    const deposits = [{ certificate: certificateOf(book.scheme, year - 1), amount: time }]
    return openingLines(book.standard, shanghai, book.scheme, { demand, working, deposits, entrusted })
  })
}

/** Opens a year of 上海市 with the balances the year before ended with. */
export async function openNextYear(tx: Tx, file: ShanghaiFile, year: number): Promise<void> {
  const schemes = Object.keys(file.assumptions.schemes)
  const places = (of: number) => schemes.flatMap((scheme) => bothLedgers(shanghai.region, scheme, of))
  const books = await openAll(tx, places(year))
  const earlier = [...(await findBooks(tx, places(year - 1))).values()]
  const carried = await openingLinesAfter(tx, earlier)
  await setMissing(tx, books, (book) => {
    const before = earlier.find(({ standard, scheme }) => standard === book.standard && scheme === book.scheme)
    assert(before, `no book before ${book.name}`)
    return carried.get(before.id) ?? []
  })
}

export async function openUnitBooks(tx: Tx, profile: Profile, units: readonly ProfileUnit[]): Promise<void> {
  const byRegion = new Map(units.map((unit) => [unit.region, unit]))
  const places = units.flatMap((unit) =>
    schemesOf(profile, unit).flatMap((scheme) => bothLedgers(unit.region, scheme, profile.year)),
  )
  const books = await openAll(tx, places)
  await setMissing(tx, books, (book) => {
    const unit = byRegion.get(book.region)
    assert(unit, `no unit for ${book.name}`)
    return openingLines(book.standard, unit, book.scheme, holdingsOf(profile, unit, book.scheme))
  })
}

/** The unit told in full keeps its time deposits on two certificates, one of which it will break. */
function holdingsOf(profile: Profile, unit: ProfileUnit, scheme: string): Holdings {
  const { demand, time, working } = openingAmounts(profile, unit, scheme)
  const [first = '0.00', second = '0.00'] = allocate(time, [1, 1])
  const certificate = (tail: string) => `CD${six(unit.region)}${scheme}${tail}`
  const deposits = [
    { certificate: certificate('202501'), amount: first },
    { certificate: certificate('202502'), amount: second },
  ]
  return { demand, working, deposits }
}

/** 职业年金 does not pass the special account and has no book there. */
function bothLedgers(region: string, scheme: string, year: number): BookOpening[] {
  const agency: BookOpening = { standard: 'agency', scheme, region, year }
  return scheme === 'OA' ? [agency] : [agency, { ...agency, standard: 'treasury' }]
}

async function openAll(tx: Tx, places: readonly BookOpening[]): Promise<Book[]> {
  const known = await findBooks(tx, places)
  const opened = await openBooks(tx, places)
  return [...known.values(), ...opened]
}

/** Sets the opening balances of the books that have none yet. */
async function setMissing(
  tx: Tx,
  books: readonly Book[],
  linesFor: (book: Book) => OpeningBalances['lines'],
): Promise<void> {
  const ids = books.map(({ id }) => id)
  const set: { book_id: number }[] = await whereInList(tx, tx('vouchers'), 'book_id', ids)
    .where({ kind: 'opening' })
    .select('book_id')
  const done = new Set(set.map((row) => Number(row.book_id)))
  const openings = books
    .filter(({ id }) => !done.has(id))
    .map((book) => ({ bookId: book.id, lines: linesFor(book) }))
    .filter(({ lines }) => lines.length > 0)
  if (openings.length > 0) await setOpeningBalances(tx, machine, openings)
}
