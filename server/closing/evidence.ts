// Evidence of a closed month (封存证据): balances, head of the chain and digest in one JSON text, signed with the installation's SM2 key.
// Kept outside, it proves later what the books were; it can be verified without the system.
import { createPublicKey } from 'node:crypto'
import { z } from 'zod'
import type { Actor } from '../core/actor.ts'
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { canonicalJson } from '../core/digest.ts'
import { conflict, missing } from '../core/errors.ts'
import type { Download } from '../core/router.ts'
import { publicKeyPem, signWithInstallation } from '../access/installation-key.ts'
import { isSm2Signature } from '../access/sm2.ts'
import { requireBook } from '../ledger/book-scope.ts'
import { loadBook } from '../ledger/books.ts'
import { balancesOfMonth, digestOf } from './seals.ts'
import type { StoredSeal } from './seals.ts'

export async function sealEvidence(
  tx: Tx,
  actor: Actor,
  { book: bookId, period, seal: sealNo }: { book: number; period: string; seal?: number | undefined },
): Promise<Download> {
  const book = await loadBook(tx, bookId)
  await requireBook(tx, actor, 'ledger.read', book)
  const seals: StoredSeal[] = await tx('period_seals').where({ book_id: bookId, period }).orderBy('seal_no')
  const seal = sealNo === undefined ? seals.at(-1) : seals.find((one) => Number(one.seal_no) === sealNo)
  if (!seal)
    throw missing(`账套“${book.name}”的 ${period} 没有${sealNo === undefined ? '' : `第 ${sealNo} 次`}封存记录`)
  const balances = (await balancesOfMonth(tx, [bookId], period)).get(bookId) ?? []
  const state = { book: bookId, period, headNo: Number(seal.head_no), headHash: seal.head_hash, balances }
  if (digestOf(state) !== seal.balances_digest)
    throw conflict('seal.changed', `${period} 第 ${seal.seal_no} 次封存后余额已有变动，不能再取当时的证据`, {
      hint: '反结账后重新结账的，取最近一次封存的证据；没有反结账的，运行核对查明原因',
    })
  const content = {
    kind: '统筹 月度结账封存证据',
    bookName: book.name,
    place: { standard: book.standard, scheme: book.scheme, region: book.region, year: book.year, org: book.org },
    state,
    auxiliaries: await auxiliariesNamed(
      tx,
      balances.map(([, key]) => key),
    ),
    digest: seal.balances_digest,
    sealNo: Number(seal.seal_no),
    sealedAt: seal.sealed_at,
    explanations: JSON.parse(seal.explanations) as Record<string, string>,
  }
  const signature = {
    algorithm: 'SM2-SM3',
    publicKey: publicKeyPem(),
    value: signWithInstallation(canonicalJson(content)),
  }
  return {
    fileName: `${book.name} ${period} 封存证据 第${seal.seal_no}次.json`,
    contentType: 'application/json; charset=utf-8',
    body: `${JSON.stringify({ ...content, signature }, null, 1)}\n`,
  }
}

/** What each auxiliary key of the balances stands for. */
async function auxiliariesNamed(tx: Tx, keys: readonly string[]): Promise<Record<string, string>> {
  const wanted = [...new Set(keys)]
  if (wanted.length === 0) return {}
  const rows: { aux_key: string; content: string }[] = await whereInList(tx, tx('aux_sets'), 'aux_key', wanted).select(
    'aux_key',
    'content',
  )
  return Object.fromEntries(rows.map((row) => [row.aux_key, row.content]))
}

const amount = z.string()
const evidenceShape = z.looseObject({
  bookName: z.string(),
  state: z.strictObject({
    book: z.number(),
    period: z.string(),
    headNo: z.number(),
    headHash: z.string(),
    balances: z.array(z.tuple([z.string(), z.string(), amount, amount, amount, amount])),
  }),
  digest: z.string(),
  sealNo: z.number(),
  signature: z.strictObject({ algorithm: z.literal('SM2-SM3'), publicKey: z.string(), value: z.string() }),
})

export interface EvidenceVerdict {
  name: string
  /** In Chinese; empty when the evidence holds. */
  problems: string[]
  publicKey: string
}

/** Verifies an evidence text by itself: its digest and its signature under the key it names. */
export function verifyEvidence(text: string): EvidenceVerdict {
  const read = evidenceShape.safeParse(parsed(text))
  if (!read.success) return { name: '', problems: ['不是封存证据文件，或文件不完整'], publicKey: '' }
  const { signature, ...content } = read.data
  const problems: string[] = []
  if (digestOf(content.state) !== content.digest) problems.push('余额与摘要不符，文件被改动')
  if (!isSigned(canonicalJson(content), signature)) problems.push('签名不符，文件被改动或不是这个安装签发')
  return { name: `${content.bookName} ${content.state.period}`, problems, publicKey: signature.publicKey }
}

function isSigned(content: string, { value, publicKey }: { value: string; publicKey: string }): boolean {
  try {
    return isSm2Signature(content, Buffer.from(value, 'base64'), createPublicKey(publicKey))
  } catch {
    return false
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
