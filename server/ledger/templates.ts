// Templates of vouchers (凭证模板): own ones, and those shared by everyone who makes vouchers for the place and scheme. Amounts are left
// out; the words may hold {年} {月} {上月}, filled in by the screen that uses the template.
import { z } from 'zod'
import type { Actor } from '../core/actor.ts'
import type { Tx } from '../core/database/index.ts'
import { nextId } from '../core/database/index.ts'
import { conflict, missing } from '../core/errors.ts'
import type { Book } from './books.ts'
import { loadBook } from './books.ts'
import { requireBook } from './book-scope.ts'
import { ledgerLimits } from './model.ts'

const line = z.strictObject({
  summary: z.string().trim().max(ledgerLimits.summaryChars).default(''),
  account: z.string().regex(/^\d{4,20}$/, '须是 4 至 20 位数字的科目编码'),
  side: z.enum(['debit', 'credit']),
  auxiliaries: z.record(z.string().max(40), z.string().trim().max(200)).default({}),
})
/** The lines of a template; amounts are typed when it is used. */
export const templateContent = z.strictObject({
  lines: z.array(line).min(1, '模板至少有一行').max(ledgerLimits.linesPerManualVoucher),
})

export interface TemplateInput {
  name: string
  isShared: boolean
  content: z.output<typeof templateContent>
}

export interface TemplateRow extends TemplateInput {
  id: number
  owner: string
  isOwn: boolean
  changedAt: string
}

interface StoredTemplate {
  id: number
  standard: Book['standard']
  scheme_code: string
  region_code: string
  owner_id: number
  is_shared: number
  name: string
  content: string
  changed_at: string
}

/** Own and shared templates for a book's place and scheme, by name. */
export async function listTemplates(
  tx: Tx,
  actor: Actor,
  bookId: number,
): Promise<{ rows: TemplateRow[]; total: number }> {
  const book = await loadBook(tx, bookId)
  await requireBook(tx, actor, 'voucher.make', book)
  const found: (StoredTemplate & { owner_name: string | null })[] = await tx('voucher_templates as t')
    .leftJoin('users as u', 'u.id', 't.owner_id')
    .where({ 't.standard': book.standard, 't.scheme_code': book.scheme, 't.region_code': book.region })
    .where((any) => any.where('t.is_shared', 1).orWhere('t.owner_id', actor.id))
    .orderBy(['t.name', 't.id'])
    .select('t.*', 'u.name as owner_name')
  const rows = found.map((row) => ({
    id: Number(row.id),
    name: row.name,
    isShared: Number(row.is_shared) === 1,
    isOwn: Number(row.owner_id) === actor.id,
    owner: row.owner_name ?? `用户 ${row.owner_id}`,
    changedAt: row.changed_at,
    content: JSON.parse(row.content) as TemplateInput['content'],
  }))
  return { rows, total: rows.length }
}

export async function makeTemplate(
  tx: Tx,
  actor: Actor,
  bookId: number,
  input: TemplateInput,
): Promise<{ id: number }> {
  const book = await loadBook(tx, bookId)
  await requireBook(tx, actor, 'voucher.make', book)
  const place = { standard: book.standard, scheme_code: book.scheme, region_code: book.region }
  await refuseSameName(tx, actor, place, input.name)
  const id = await nextId(tx)
  await tx('voucher_templates').insert({ id, ...place, owner_id: actor.id, ...valuesOf(input) })
  return { id }
}

/** Renames or rewrites one's own template, or a shared one. */
export async function changeTemplate(
  tx: Tx,
  actor: Actor,
  id: number,
  input: Partial<TemplateInput>,
): Promise<{ id: number }> {
  const stored = await lockTemplate(tx, actor, id)
  const { standard, scheme_code, region_code } = stored
  if (input.name !== undefined && input.name !== stored.name)
    await refuseSameName(tx, actor, { standard, scheme_code, region_code }, input.name)
  await tx('voucher_templates').where({ id }).update(valuesOf(input))
  return { id }
}

export async function deleteTemplate(tx: Tx, actor: Actor, id: number): Promise<{ id: number }> {
  await lockTemplate(tx, actor, id)
  await tx('voucher_templates').where({ id }).delete()
  return { id }
}

const valuesOf = ({ name, isShared, content }: Partial<TemplateInput>) => ({
  ...(name === undefined ? {} : { name }),
  ...(isShared === undefined ? {} : { is_shared: isShared ? 1 : 0 }),
  ...(content === undefined ? {} : { content: JSON.stringify(content) }),
  changed_at: new Date().toISOString(),
})

// Another's own template, and one of another place, look like one that does not exist.
async function lockTemplate(tx: Tx, actor: Actor, id: number): Promise<StoredTemplate> {
  const [row]: StoredTemplate[] = await tx('voucher_templates').where({ id }).forUpdate()
  const gone = () => missing(`没有编号 ${id} 的凭证模板，或不是您可以用的`)
  if (!row || (Number(row.is_shared) !== 1 && Number(row.owner_id) !== actor.id)) throw gone()
  const { standard, scheme_code: scheme, region_code: region } = row
  await requireBook(tx, actor, 'voucher.make', { standard, scheme, region, year: 0 })
  return row
}

async function refuseSameName(
  tx: Tx,
  actor: Actor,
  place: { standard: string; scheme_code: string; region_code: string },
  name: string,
): Promise<void> {
  const same: { id: number }[] = await tx('voucher_templates')
    .where({ ...place, name })
    .where((any) => any.where('is_shared', 1).orWhere('owner_id', actor.id))
    .select('id')
  if (same.length > 0)
    throw conflict('template.exists', `已有名为“${name}”的模板`, { hint: '换一个名称，或修改原有的模板' })
}
