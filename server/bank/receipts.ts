// Bank receipts (回单) attached to their flow: one file by hand, or a .zip whose files are named after flow numbers.
import { readFile } from 'node:fs/promises'
import { writeAudit } from '../core/audit.ts'
import type { Actor } from '../core/actor.ts'
import { insertAbsent, nextIds, whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { sm3 } from '../core/digest.ts'
import { invalid, missing } from '../core/errors.ts'
import { keepBytes, keptPath } from '../core/kept-files.ts'
import type { RawCall } from '../core/router.ts'
import { readLimits } from '../documents/model.ts'
import { BrokenFile } from '../documents/xml-tokens.ts'
import { openZip } from '../documents/zip-entries.ts'
import { keepFull } from './receive-statement.ts'
import { requireFund } from './sides.ts'

export interface ReceiptUpload {
  account: string
  name: string
  /** The flow it belongs to; left out for a .zip. */
  flow?: number | undefined
}

export interface ReceiptAnswer {
  attached: number
  /** Files of the archive that name no flow of the account, or more than one. */
  unmatched: string[]
}

interface ReceiptFile {
  name: string
  content: Buffer
}

const bytesMax = 100 * 1024 * 1024
const filesMax = 2000

export async function receiveReceipts(call: RawCall, input: ReceiptUpload): Promise<ReceiptAnswer> {
  const { path } = await keepFull(call, bytesMax)
  const files = /\.zip$/i.test(input.name) ? await unpack(path) : [{ name: input.name, content: await readFile(path) }]
  const sorted = await call.transaction((tx) => assign(tx, call.actor, input, files))
  for (const { file } of sorted.found) await keepBytes(call.dataDir, file.content)
  return call.transaction((tx) => attach(tx, call, input, sorted))
}

async function unpack(path: string): Promise<ReceiptFile[]> {
  try {
    const zip = await openZip(path, { ...readLimits, unzippedBytesMax: 4 * bytesMax })
    try {
      const names = zip.names().filter((name) => !name.endsWith('/'))
      if (names.length > filesMax) throw new BrokenFile(`文件超过 ${filesMax} 个`)
      const files: ReceiptFile[] = []
      for (const name of names) {
        const parts: Uint8Array[] = []
        for await (const part of zip.open(name)) parts.push(part)
        files.push({ name: name.split('/').at(-1) ?? name, content: Buffer.concat(parts) })
      }
      return files
    } finally {
      zip.close()
    }
  } catch (error) {
    if (error instanceof BrokenFile)
      throw invalid(`不能读取这个压缩包：${error.message}`, { hint: '重新打包为 .zip 后上传' })
    throw error
  }
}

interface Sorted {
  found: { file: ReceiptFile; flowId: number; kind: ReceiptKind }[]
  unmatched: string[]
}

async function assign(tx: Tx, actor: Actor, input: ReceiptUpload, files: readonly ReceiptFile[]): Promise<Sorted> {
  const fund = await requireFund(tx, actor, 'bank.import', input.account)
  const numbers = await flowNumbers(tx, fund.code, input.flow, files)
  const sorted: Sorted = { found: [], unmatched: [] }
  for (const file of files) {
    const kind = kindOf(file.content)
    const ids = input.flow === undefined ? (numbers.get(nameStem(file.name)) ?? []) : [input.flow]
    const [flowId] = ids
    if (kind && ids.length === 1 && flowId !== undefined) sorted.found.push({ file, flowId, kind })
    else if (kind) sorted.unmatched.push(file.name)
    else if (files.length === 1)
      throw invalid(`“${input.name}”不是 PDF、PNG、JPG 或 OFD 文件`, { hint: '上传银行回单文件，或回单的 .zip' })
    else sorted.unmatched.push(`${file.name}（不是 PDF、图片或 OFD）`)
  }
  return sorted
}

/** Which flows the names of the files mean: the whole name, or a part of it between signs, is a flow number. */
async function flowNumbers(
  tx: Tx,
  account: string,
  flow: number | undefined,
  files: readonly ReceiptFile[],
): Promise<Map<string, number[]>> {
  if (flow !== undefined) {
    const [row]: { id: number }[] = await tx('bank_flows').where({ id: flow, account_code: account }).select('id')
    if (!row) throw missing(`账户 ${account} 没有编号 ${flow} 的流水`)
    return new Map()
  }
  const words = new Map(
    files.map(({ name }) => [nameStem(name), new Set([nameStem(name), ...nameStem(name).split(/[_\-\s（）()]+/)])]),
  )
  const wanted = [...new Set([...words.values()].flatMap((set) => [...set]))].filter((word) => word.length >= 4)
  if (wanted.length === 0) return new Map()
  const rows: { id: number; flow_no: string }[] = await whereInList(
    tx,
    tx('bank_flows').where({ account_code: account }),
    'flow_no',
    wanted,
  ).select('id', 'flow_no')
  return new Map(
    [...words].map(([stem, set]) => [stem, rows.filter((row) => set.has(row.flow_no)).map((row) => Number(row.id))]),
  )
}

const nameStem = (name: string): string => name.replace(/\.[^.]+$/, '')

type ReceiptKind = 'pdf' | 'png' | 'jpg' | 'ofd'

/** By what is in it. An .ofd is a zip by its bytes. */
function kindOf(content: Buffer): ReceiptKind | null {
  const head = content.subarray(0, 8)
  if (head.toString('latin1').startsWith('%PDF')) return 'pdf'
  if (head.toString('hex').startsWith('89504e470d0a1a0a')) return 'png'
  if (head.toString('hex').startsWith('ffd8ff')) return 'jpg'
  return head.toString('hex').startsWith('504b0304') ? 'ofd' : null
}

async function attach(
  tx: Tx,
  call: RawCall,
  input: ReceiptUpload,
  { found, unmatched }: Sorted,
): Promise<ReceiptAnswer> {
  const ids = await nextIds(tx, found.length)
  const rows = found.map(({ file, flowId, kind }, at) => ({
    id: ids[at] ?? 0,
    flow_id: flowId,
    name: file.name.slice(0, 66),
    kind,
    digest: sm3(file.content),
    bytes: file.content.length,
    actor_id: call.actor.id,
    received_at: new Date().toISOString(),
  }))
  const written = await insertAbsent(tx, 'bank_receipts', receiptColumns, ['flow_id', 'digest'], rows)
  await writeAudit(tx, call.actor, {
    action: 'bank.attach-receipts',
    object: 'bank-flow',
    ids: written.map((row) => row.flow_id),
    detail: { name: input.name, attached: written.length, unmatched: unmatched.slice(0, 50) },
    requestId: call.requestId,
  })
  return { attached: written.length, unmatched }
}

const receiptColumns = {
  id: 'id',
  flow_id: 'id',
  name: 'text',
  kind: 'text',
  digest: 'text',
  bytes: 'id',
  actor_id: 'id',
  received_at: 'text',
} as const

export async function listReceipts(tx: Tx, actor: Actor, flow: number) {
  const [row]: { account_code: string }[] = await tx('bank_flows').where({ id: flow }).select('account_code')
  if (!row) throw missing(`没有编号 ${flow} 的流水`)
  await requireFund(tx, actor, 'bank.read', row.account_code)
  const rows: { id: number; name: string; kind: ReceiptKind; digest: string; bytes: number; received_at: string }[] =
    await tx('bank_receipts').where({ flow_id: flow }).orderBy('id')
  return {
    rows: rows.map((one) => ({
      id: Number(one.id),
      name: one.name,
      kind: one.kind,
      digest: one.digest,
      bytes: Number(one.bytes),
      receivedAt: one.received_at,
    })),
  }
}

const contentTypes: Record<ReceiptKind, string> = {
  pdf: 'application/pdf',
  png: 'image/png',
  jpg: 'image/jpeg',
  ofd: 'application/ofd',
}

/** The file of a receipt with its digest proved, as a data address that a screen can show. */
export async function showReceipt(call: RawCall, id: number): Promise<{ name: string; type: string; content: string }> {
  const row = await call.transaction(async (tx) => {
    const [found]: { name: string; kind: ReceiptKind; digest: string; account_code: string }[] = await tx(
      'bank_receipts as r',
    )
      .join('bank_flows as f', 'f.id', 'r.flow_id')
      .where('r.id', id)
      .select('r.name', 'r.kind', 'r.digest', 'f.account_code')
    if (!found) throw missing(`没有编号 ${id} 的回单`)
    await requireFund(tx, call.actor, 'bank.read', found.account_code)
    return found
  })
  const content = await readFile(keptPath(call.dataDir, row.digest)).catch(() => {
    throw missing(`回单“${row.name}”的文件不在数据目录中`, { hint: '请系统管理员从备份恢复' })
  })
  if (sm3(content) !== row.digest) throw missing(`回单“${row.name}”的文件已被改动，SM3 摘要不符`)
  return { name: row.name, type: contentTypes[row.kind], content: content.toString('base64') }
}
