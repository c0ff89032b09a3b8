// Attachments of vouchers (附件): received, handed out, taken away before review. Each has its SM3 digest; the audit trail keeps it too.
import type { Actor } from '../core/actor.ts'
import { writeAudit } from '../core/audit.ts'
import { insertRows, nextId } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { sm3 } from '../core/digest.ts'
import { AppError, assert, invalid, missing, refused } from '../core/errors.ts'
import type { Download, RawCall } from '../core/router.ts'
import { attachmentLimits, contentTypeOf, formatOf } from './attachment-kinds.ts'
import { lockAndSort, requireAllDone } from './batch.ts'
import { limitToBooks } from './book-scope.ts'
import { whyNotAttach } from './duties.ts'
import type { StoredVoucher } from './model.ts'

export interface Attachment {
  id: number
  name: string
  format: string
  contentType: string
  bytes: number
  digest: string
  person: string
  addedAt: string
}

interface StoredAttachment {
  id: number
  voucher_id: number
  name: string
  format: string
  bytes: number
  digest: string
  part_count: number
  person_id: number
  added_at: string
}

/** Bytes to a part; a third more as base64. */
const partBytes = 96 * 1024

/** Attaches the body of the request. The count of attachments never falls below the number of files. */
export async function receiveAttachment(
  call: RawCall,
  { id, name }: { id: number; name: string },
): Promise<{ id: number; digest: string; attachmentCount: number }> {
  const content = await readBody(call)
  return call.transaction(async (tx) => {
    const answer = await attach(tx, call.actor, id, { name, content })
    await writeAudit(tx, call.actor, {
      action: 'vouchers.attach',
      object: 'voucher',
      ids: [id],
      detail: { attachment: answer.id, name, digest: answer.digest, bytes: content.length },
      requestId: call.requestId,
    })
    return answer
  })
}

export async function attach(
  tx: Tx,
  actor: Actor,
  voucherId: number,
  { name, content }: { name: string; content: Buffer },
): Promise<{ id: number; digest: string; attachmentCount: number }> {
  const voucher = await lockForAttaching(tx, actor, voucherId)
  const format = formatOf(name, content)
  const digest = sm3(content)
  const present: StoredAttachment[] = await tx('voucher_attachments').where({ voucher_id: voucherId })
  const same = present.find((one) => one.digest === digest)
  if (same) throw refused('attachment.same', `“${name}”与已附的“${same.name}”内容完全相同`, { hint: '不必重复附' })
  if (present.length >= attachmentLimits.perVoucher)
    throw refused('attachment.count', `一张凭证最多附 ${attachmentLimits.perVoucher} 个文件`, {
      hint: '合并为一个 PDF',
    })
  const id = await nextId(tx)
  const parts = partsOf(content).map((part, index) => ({ attachment_id: id, part_no: index + 1, content: part }))
  const row = {
    id,
    voucher_id: voucherId,
    name,
    format,
    bytes: content.length,
    digest,
    part_count: parts.length,
    person_id: actor.id,
    added_at: new Date().toISOString(),
  }
  await insertRows(tx, 'voucher_attachments', attachmentColumns, [row])
  for (const part of parts) await insertRows(tx, 'attachment_parts', partColumns, [part])
  const attachmentCount = Math.max(Number(voucher.attachment_count), present.length + 1)
  await tx('vouchers').where({ id: voucherId }).update({ attachment_count: attachmentCount })
  return { id, digest, attachmentCount }
}

/** Takes a file away from a voucher that nobody has reviewed yet. Where all attachments were files, the count follows. */
export async function removeAttachment(
  tx: Tx,
  actor: Actor,
  voucherId: number,
  attachmentId: number,
): Promise<{ id: number; name: string; digest: string; attachmentCount: number }> {
  const voucher = await lockForAttaching(tx, actor, voucherId)
  const present: StoredAttachment[] = await tx('voucher_attachments').where({ voucher_id: voucherId })
  const found = present.find((one) => Number(one.id) === attachmentId)
  if (!found) throw missing(`凭证没有编号 ${attachmentId} 的附件`)
  await tx('attachment_parts').where({ attachment_id: attachmentId }).delete()
  await tx('voucher_attachments').where({ id: attachmentId }).delete()
  const count = Number(voucher.attachment_count)
  const attachmentCount = count === present.length ? count - 1 : count
  await tx('vouchers').where({ id: voucherId }).update({ attachment_count: attachmentCount })
  return { id: attachmentId, name: found.name, digest: found.digest, attachmentCount }
}

/** The files of a voucher, in the order they were attached. */
export async function attachmentsOf(tx: Tx, voucherId: number): Promise<Attachment[]> {
  const rows: (StoredAttachment & { person: string | null })[] = await tx('voucher_attachments as a')
    .leftJoin('users as u', 'u.id', 'a.person_id')
    .where('a.voucher_id', voucherId)
    .orderBy('a.id')
    .select('a.*', 'u.name as person')
  return rows.map((row) => ({
    id: Number(row.id),
    name: row.name,
    format: row.format,
    contentType: contentTypeOf(row.format),
    bytes: Number(row.bytes),
    digest: row.digest,
    person: row.person ?? `用户 ${row.person_id}`,
    addedAt: row.added_at,
  }))
}

/** The file itself, for whoever may read its voucher. A content that no longer has its digest is not handed out. */
export async function attachmentFile(
  tx: Tx,
  actor: Actor,
  { id, attachment }: { id: number; attachment: number },
): Promise<Download> {
  const seen = limitToBooks(tx('vouchers').join('books', 'books.id', 'vouchers.book_id'), actor, 'voucher.read')
  const row: StoredAttachment | undefined = await seen
    .join('voucher_attachments', 'voucher_attachments.voucher_id', 'vouchers.id')
    .where({ 'vouchers.id': id, 'voucher_attachments.id': attachment })
    .first('voucher_attachments.*')
  if (!row) throw missing(`凭证没有编号 ${attachment} 的附件，或不在您的数据范围内`)
  const body = await contentOf(tx, Number(row.id))
  if (sm3(body) !== row.digest) {
    throw new AppError(500, 'attachment.damaged', `附件“${row.name}”的内容与入库时的摘要不符，不能提供`, {
      hint: '请系统管理员核对数据库，从备份恢复',
    })
  }
  return { fileName: row.name, contentType: contentTypeOf(row.format), body }
}

/** Proves every stored file against its digest; one at a time, so that memory stays bounded. */
export async function checkAttachments(tx: Tx): Promise<string[]> {
  const findings: string[] = []
  for (let last = 0; findings.length < findingsMax;) {
    const rows: StoredAttachment[] = await tx('voucher_attachments').where('id', '>', last).orderBy('id').limit(200)
    if (rows.length === 0) break
    for (const row of rows) {
      const place = `凭证 ${row.voucher_id} 的附件 ${row.id}“${row.name}”`
      const parts: { part_no: number; content: string }[] = await partRows(tx, Number(row.id))
      const body = joined(parts)
      if (parts.length !== Number(row.part_count))
        findings.push(`${place}：应有 ${row.part_count} 段，实有 ${parts.length} 段`)
      else if (body.length !== Number(row.bytes) || sm3(body) !== row.digest)
        findings.push(`${place}：内容与入库时的 SM3 摘要不符`)
    }
    last = Number(rows.at(-1)?.id)
  }
  const short: { id: number; attachment_count: number; files: number }[] = await tx('vouchers as v')
    .join('voucher_attachments as a', 'a.voucher_id', 'v.id')
    .groupBy('v.id', 'v.attachment_count')
    .havingRaw('count(a.id) > v.attachment_count')
    .orderBy('v.id')
    .limit(findingsMax)
    .select('v.id', 'v.attachment_count')
    .count({ files: 'a.id' })
  return [
    ...findings,
    ...short.map((row) => `凭证 ${row.id}：附件张数 ${row.attachment_count}，少于所附文件 ${row.files} 个`),
  ].slice(0, findingsMax)
}

const findingsMax = 100

async function lockForAttaching(tx: Tx, actor: Actor, voucherId: number): Promise<StoredVoucher> {
  const { good, refused: wrong } = await lockAndSort(tx, actor, [voucherId], 'voucher.make', whyNotAttach)
  const [voucher] = good
  if (wrong[0]?.code === 'not.found') throw missing(wrong[0].message)
  requireAllDone({ done: [], refused: wrong })
  assert(voucher, `voucher ${voucherId} is neither fit nor refused`)
  return voucher
}

async function readBody(call: RawCall): Promise<Buffer> {
  if (/json|form|text/i.test(call.header('content-type')))
    throw invalid('上传附件请用 Content-Type: application/octet-stream，文件内容直接作为请求体')
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of call.body as AsyncIterable<Buffer>) {
    bytes += part.length
    if (bytes > attachmentLimits.bytes) {
      throw new AppError(413, 'attachment.too_large', `附件超过 ${attachmentLimits.bytes / 1024 / 1024} MB`, {
        hint: '降低扫描分辨率，或拆成几个文件',
      })
    }
    parts.push(part)
  }
  return Buffer.concat(parts)
}

const partsOf = (content: Buffer): string[] =>
  Array.from({ length: Math.ceil(content.length / partBytes) }, (_part, index) =>
    content.subarray(index * partBytes, (index + 1) * partBytes).toString('base64'),
  )

const partRows = (tx: Tx, id: number): Promise<{ part_no: number; content: string }[]> =>
  tx('attachment_parts').where({ attachment_id: id }).orderBy('part_no').select('part_no', 'content').then()

const joined = (parts: readonly { content: string }[]): Buffer =>
  Buffer.concat(parts.map(({ content }) => Buffer.from(content, 'base64')))

const contentOf = async (tx: Tx, id: number): Promise<Buffer> => joined(await partRows(tx, id))

const attachmentColumns = {
  id: 'id',
  voucher_id: 'id',
  name: 'text',
  format: 'text',
  bytes: 'id',
  digest: 'text',
  part_count: 'integer',
  person_id: 'id',
  added_at: 'text',
} as const
const partColumns = { attachment_id: 'id', part_no: 'integer', content: 'long' } as const
