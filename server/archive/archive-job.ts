// Archiving a book's year as a job: it may take minutes, survives its server and leaves nothing behind when it fails.
import { z } from 'zod'
import { writeAudit } from '../core/audit.ts'
import { insertRows, nextId } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { assert, conflict } from '../core/errors.ts'
import type { JobContext, JobKind } from '../core/jobs.ts'
import { bookRow, booksWithNames } from '../ledger/list-books.ts'
import type { BookRow, NamedBook } from '../ledger/list-books.ts'
import { requireClosedYear } from './request.ts'
import { keptUntil } from './retention.ts'
import { writePackage } from './write-package.ts'
import type { PackageHead, Written } from './write-package.ts'

const inputShape = z.object({ bookId: z.number() })

export const archiveJob: JobKind = {
  kind: 'archive-year',
  title: '会计档案归档',
  async run(job) {
    const { bookId } = inputShape.parse(job.input)
    const { book, head, edition } = await job.database.snapshot((tx) => stateOf(tx, job, bookId))
    const source = { book, read: <T>(work: (tx: Tx) => Promise<T>) => job.database.snapshot(work) }
    const written = await writePackage(job.dataDir, source, head, async (done, title) => {
      if (job.isCancelled()) throw conflict('job.cancelled', '归档已取消')
      await job.progress(done, null, title)
    })
    await job.database.transaction((tx) => register(tx, job, { book, head, edition, written }))
    return { archiveNo: head.archiveNo, bytes: written.bytes, digest: written.digest }
  },
}

interface State {
  book: BookRow
  head: PackageHead
  edition: number
}

async function stateOf(tx: Tx, job: JobContext, bookId: number): Promise<State> {
  await requireClosedYear(tx, [bookId])
  const named: NamedBook | undefined = await booksWithNames(tx).where('books.id', bookId).first()
  assert(named, `book ${bookId} to archive is gone`)
  const book = bookRow(named)
  const { headNo, headHash } = await chainEnd(tx, bookId)
  const [counted] = await tx('archive_packages').where({ book_id: bookId }).max({ n: 'edition' })
  const edition = Number(counted?.n ?? 0) + 1
  return {
    book,
    edition,
    head: {
      archiveNo: archiveNoOf(book, edition),
      madeAt: new Date().toISOString(),
      maker: job.actor.name,
      headNo,
      headHash,
    },
  }
}

/** 全宗（机构）-年度-险种-账种, and the edition when it is not the first. */
const archiveNoOf = ({ org, year, scheme, standard }: BookRow, edition: number): string =>
  [org, year, scheme, standard === 'agency' ? 'JB' : 'ZH', ...(edition > 1 ? [edition] : [])].join('-')

async function chainEnd(tx: Tx, bookId: number): Promise<{ headNo: number; headHash: string }> {
  const row: { head_no: number; head_hash: string } | undefined = await tx('books')
    .where({ id: bookId })
    .first('head_no', 'head_hash')
  assert(row, `book ${bookId} is gone`)
  return { headNo: Number(row.head_no), headHash: row.head_hash }
}

// The year may have been opened again meanwhile: then what was written is a mixture and must not be registered.
async function register(tx: Tx, job: JobContext, made: State & { written: Written }): Promise<void> {
  const { book, head, edition, written } = made
  const [gate]: { head_hash: string }[] = await tx('books').where({ id: book.id }).forUpdate().select('head_hash')
  await requireClosedYear(tx, [book.id])
  if (gate?.head_hash !== head.headHash)
    throw conflict('archive.changed', `归档期间“${book.name}”有新的记账，本次归档没有登记`, { hint: '重新归档' })
  const id = await nextId(tx)
  await tx('archive_packages').insert({
    id,
    archive_no: head.archiveNo,
    book_id: book.id,
    edition,
    digest: written.digest,
    bytes: written.bytes,
    head_hash: head.headHash,
    actor_id: job.actor.id,
    made_at: head.madeAt,
  })
  const contents = written.contents.map(({ category, files, pieces }) => ({
    package_id: id,
    category,
    file_count: files,
    piece_count: pieces,
    kept_until: keptUntil(category, book.year),
  }))
  await insertRows(tx, 'archive_contents', contentColumns, contents)
  await writeAudit(tx, job.actor, {
    action: 'archive.made',
    object: 'archive',
    ids: [id],
    detail: { archiveNo: head.archiveNo, digest: written.digest, bytes: written.bytes },
  })
}

const contentColumns = {
  package_id: 'id',
  category: 'text',
  file_count: 'integer',
  piece_count: 'integer',
  kept_until: 'date',
} as const
