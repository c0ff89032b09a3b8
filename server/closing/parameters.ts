// Figures a region settles for its closing: set with the basis they rest on, the earlier ones kept as the trace.
import { Decimal } from 'decimal.js'
import type { Actor } from '../core/actor.ts'
import { nextId, whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { invalid, refused } from '../core/errors.ts'
import { requireBook } from '../ledger/book-scope.ts'
import { loadBook } from '../ledger/books.ts'

export interface ParameterKind {
  title: string
  scheme: string
  note: string
}

export const parameterKinds: Readonly<Record<string, ParameterKind>> = {
  'em.experience_ratio': {
    title: '待转收入归统筹基金的经验比例',
    scheme: 'EM',
    note: '财会〔2017〕28号 4601、4602：年末按经验比例分配待转收入',
  },
  'em.settled_ratio': {
    title: '上年待转收入归统筹基金的确定比例',
    scheme: 'EM',
    note: '次年按确定比例调整上年经验数，差额在统筹、个人账户结余之间调整',
  },
  'ltc.group_share': {
    title: '长护险共同项目归职工参保人群的比例',
    scheme: 'LTC',
    note: '拟定：原文没有规定分摊办法',
  },
  'wi.reserve_rate': {
    title: '工伤储备金提取比例（占本年保费收入）',
    scheme: 'WI',
    note: '比例由省级规定，没有全国口径',
  },
}

export interface SetParameter {
  bookId: number
  code: string
  value: string
  basis: string
}

export async function setParameter(tx: Tx, actor: Actor, { bookId, code, value, basis }: SetParameter) {
  const book = await loadBook(tx, bookId)
  await requireBook(tx, actor, 'period.close', book)
  const kind = parameterKinds[code]
  if (!kind) throw invalid(`没有参数“${code}”，可用：${Object.keys(parameterKinds).join('、')}`, { at: 'code' })
  if (book.standard !== 'agency' || book.scheme !== kind.scheme)
    throw refused('closing.parameter', `“${kind.title}”只用于险种 ${kind.scheme} 的经办账，账套“${book.name}”不是`)
  const share = new Decimal(value)
  const isShare = code === 'ltc.group_share' ? share.gte(0) && share.lte(1) : share.gt(0) && share.lt(1)
  if (!isShare) throw invalid(`“${kind.title}”须在 0 与 1 之间，现为 ${value}`, { at: 'value', hint: '六成写成 0.6' })
  const id = await nextId(tx)
  await tx('closing_parameters').insert({
    id,
    book_id: bookId,
    code,
    content: value,
    basis,
    set_by: actor.id,
    set_at: new Date().toISOString(),
  })
  return { id, book: book.name, title: kind.title }
}

/** What holds now, by book and code. */
export async function parametersOf(tx: Tx, bookIds: readonly number[]): Promise<Map<number, Map<string, string>>> {
  const found = new Map<number, Map<string, string>>(bookIds.map((id) => [id, new Map()]))
  if (bookIds.length === 0) return found
  const rows: { book_id: number; code: string; content: string }[] = await whereInList(
    tx,
    tx('closing_parameters'),
    'book_id',
    bookIds,
  )
    .orderBy('id')
    .select('book_id', 'code', 'content')
  for (const { book_id: id, code, content } of rows) found.get(Number(id))?.set(code, content)
  return found
}

/** Every value a book ever had, the last first. */
export async function listParameters(tx: Tx, actor: Actor, bookId: number) {
  const book = await loadBook(tx, bookId)
  await requireBook(tx, actor, 'ledger.read', book)
  const rows: { id: number; code: string; content: string; basis: string; name: string | null; set_at: string }[] =
    await tx('closing_parameters as p')
      .leftJoin('users as u', 'u.id', 'p.set_by')
      .where('p.book_id', bookId)
      .orderBy('p.id', 'desc')
      .select('p.id', 'p.code', 'p.content', 'p.basis', 'u.name', 'p.set_at')
  const kinds = Object.entries(parameterKinds)
    .filter(([, kind]) => book.standard === 'agency' && kind.scheme === book.scheme)
    .map(([code, kind]) => ({ code, ...kind }))
  return {
    kinds,
    rows: rows.map((row) => ({
      id: Number(row.id),
      code: row.code,
      title: parameterKinds[row.code]?.title ?? row.code,
      value: row.content,
      basis: row.basis,
      setBy: row.name ?? '',
      setAt: row.set_at,
    })),
  }
}
