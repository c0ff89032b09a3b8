// The register of archives (会计档案保管清册): what lies where, how long, and the package itself for who may read it.
import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import type { Knex } from 'knex'
import type { Actor } from '../core/actor.ts'
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { conflict, invalid, missing } from '../core/errors.ts'
import { keptPath } from '../core/kept-files.ts'
import type { Download } from '../core/router.ts'
import { limitToBooks, requireBook } from '../ledger/book-scope.ts'
import { loadBook } from '../ledger/books.ts'
import { subtree } from '../ledger/list-books.ts'
import { categoryOf, handOverBy } from './retention.ts'
import type { Category } from './retention.ts'

export interface ArchiveFilter {
  book?: number | undefined
  year?: number | undefined
  region?: string | undefined
  scheme?: string | undefined
  page: number
  size: number
}

interface PackageRow {
  id: number
  archive_no: string
  book_id: number
  book_name: string
  fiscal_year: number
  edition: number
  digest: string
  bytes: number
  head_hash: string
  maker: string | null
  made_at: string
  handed_over_on: string | null
  handed_over_to: string | null
}

export async function listArchives(tx: Tx, actor: Actor, filter: ArchiveFilter) {
  const found = packages(tx, actor)
  if (filter.book) found.where('a.book_id', filter.book)
  if (filter.year) found.where('books.fiscal_year', filter.year)
  if (filter.region) found.whereIn('books.region_code', subtree(tx, filter.region))
  if (filter.scheme) found.where('books.scheme_code', filter.scheme)
  const [counted] = await found.clone().clearSelect().count({ n: '*' })
  const rows: PackageRow[] = await found
    .orderBy([{ column: 'a.made_at', order: 'desc' }, { column: 'a.id' }])
    .offset((filter.page - 1) * filter.size)
    .limit(filter.size)
  const contents = await contentsOf(
    tx,
    rows.map(({ id }) => id),
  )
  const lent = await lentOut(
    tx,
    rows.map(({ id }) => id),
  )
  return {
    total: Number(counted?.n ?? 0),
    rows: rows.map((row) => ({
      id: Number(row.id),
      archiveNo: row.archive_no,
      bookId: Number(row.book_id),
      bookName: row.book_name,
      year: Number(row.fiscal_year),
      edition: Number(row.edition),
      digest: row.digest,
      bytes: Number(row.bytes),
      headHash: row.head_hash,
      maker: row.maker,
      madeAt: row.made_at,
      handedOverOn: row.handed_over_on,
      handedOverTo: row.handed_over_to,
      handOverBy: handOverBy(Number(row.fiscal_year)),
      lent: lent.get(Number(row.id)) ?? 0,
      contents: contents.get(Number(row.id)) ?? [],
    })),
  }
}

const packages = (tx: Tx, actor: Actor): Knex.QueryBuilder =>
  limitToBooks(
    tx('archive_packages as a')
      .join('books', 'books.id', 'a.book_id')
      .leftJoin('users as u', 'u.id', 'a.actor_id')
      .select(
        'a.id',
        'a.archive_no',
        'a.book_id',
        'a.edition',
        'a.digest',
        'a.bytes',
        'a.head_hash',
        'a.made_at',
        'a.handed_over_on',
        'a.handed_over_to',
        'books.name as book_name',
        'books.fiscal_year',
        'u.name as maker',
      ),
    actor,
    'archive.read',
  )

async function contentsOf(tx: Tx, ids: readonly number[]) {
  const rows: {
    package_id: number
    category: Category
    file_count: number
    piece_count: number
    kept_until: string | null
  }[] = ids.length === 0 ? [] : await whereInList(tx, tx('archive_contents'), 'package_id', ids).orderBy('category')
  const contents = new Map<number, object[]>()
  for (const row of rows) {
    const list = contents.get(Number(row.package_id)) ?? []
    list.push({
      category: row.category,
      name: categoryOf(row.category).name,
      files: Number(row.file_count),
      pieces: Number(row.piece_count),
      keptUntil: row.kept_until,
    })
    contents.set(Number(row.package_id), list)
  }
  return contents
}

async function lentOut(tx: Tx, ids: readonly number[]): Promise<Map<number, number>> {
  if (ids.length === 0) return new Map()
  const rows: { package_id: number; n: number }[] = await whereInList(tx, tx('archive_loans'), 'package_id', ids)
    .whereNull('returned_on')
    .groupBy('package_id')
    .select('package_id')
    .count({ n: '*' })
  return new Map(rows.map((row) => [Number(row.package_id), Number(row.n)]))
}

/** One package the actor may read, or 404. */
export async function findPackage(tx: Tx, actor: Actor, id: number): Promise<PackageRow> {
  const row: PackageRow | undefined = await packages(tx, actor).where('a.id', id).first()
  if (!row) throw missing(`没有编号 ${id} 的档案，或不在您的数据范围内`)
  return row
}

/** The package as a file, after its bytes have been found to be those that were registered. */
export async function packageFile(tx: Tx, actor: Actor, id: number, dataDir: string): Promise<Download> {
  const found = await findPackage(tx, actor, id)
  const path = keptPath(dataDir, found.digest)
  if (!existsSync(path)) {
    throw missing(`档案 ${found.archive_no} 的文件已不在数据目录中`, {
      hint: `从备份恢复文件 files/${found.digest}，或重新归档`,
    })
  }
  const hash = createHash('sm3')
  await pipeline(createReadStream(path), hash)
  const digest = hash.digest('hex')
  if (digest !== found.digest) {
    throw conflict(
      'archive.damaged',
      `档案 ${found.archive_no} 的文件已被改动：登记摘要 ${found.digest}，现为 ${digest}`,
      {
        hint: '从备份恢复这个文件，并查明原因',
      },
    )
  }
  return { fileName: `${found.archive_no}.zip`, contentType: 'application/zip', body: createReadStream(path) }
}

export interface HandOver {
  id: number
  date: string
  receiver: string
}

/** 移交档案管理机构: once, not before the package was made (第十一、十二条). */
export async function handOver(tx: Tx, actor: Actor, { id, date, receiver }: HandOver): Promise<{ id: number }> {
  const found = await findPackage(tx, actor, id)
  await requireBook(tx, actor, 'archive.make', await loadBook(tx, Number(found.book_id)))
  const [locked]: { handed_over_on: string | null; handed_over_to: string | null }[] = await tx('archive_packages')
    .where({ id })
    .forUpdate()
    .select('handed_over_on', 'handed_over_to')
  if (locked?.handed_over_on) {
    throw conflict(
      'archive.handed_over',
      `档案 ${found.archive_no} 已于 ${locked.handed_over_on} 移交${locked.handed_over_to ?? ''}`,
    )
  }
  if (date < found.made_at.slice(0, 10))
    throw invalid(`移交日期 ${date} 早于归档日期 ${found.made_at.slice(0, 10)}`, { at: 'date' })
  await tx('archive_packages').where({ id }).update({ handed_over_on: date, handed_over_to: receiver })
  return { id }
}
