// Walks the hash chain of every book from its first voucher and recomputes each digest.
import type { Tx } from '../core/database/index.ts'
import { emptyChainHash } from './books.ts'
import { linesOf } from './lines.ts'
import { voucherNo } from './model.ts'
import type { StoredVoucher } from './model.ts'
import { voucherHash } from './voucher-hash.ts'

/** Vouchers read at a time. */
const portion = 1000
/** Broken places told; every hash after a break is broken too. */
const findingsMax = 100

export async function checkChain(tx: Tx): Promise<string[]> {
  const findings: string[] = []
  const books: { id: number; name: string; head_no: number; head_hash: string }[] = await tx('books')
    .orderBy('id')
    .select('id', 'name', 'head_no', 'head_hash')
  for (const book of books) {
    if (findings.length < findingsMax) findings.push(...(await checkBook(tx, book)))
  }
  return findings
}

async function checkBook(
  tx: Tx,
  book: { id: number; name: string; head_no: number; head_hash: string },
): Promise<string[]> {
  const findings: string[] = []
  let previous = emptyChainHash
  let last = 0
  for (;;) {
    const vouchers: StoredVoucher[] = await tx('vouchers')
      .where({ status: 'posted', book_id: book.id })
      .where('chain_no', '>', last)
      .orderBy(['chain_no', 'id'])
      .limit(portion)
    if (vouchers.length === 0) break
    const lines = await linesOf(
      tx,
      vouchers.map(({ id }) => id),
    )
    for (const voucher of vouchers) {
      const no = Number(voucher.chain_no)
      const name = `${book.name} ${voucher.period} ${voucherNo(voucher.word, voucher.voucher_no)}（凭证 ${voucher.id}）`
      if (no !== last + 1)
        findings.push(`${book.name}：链条第 ${last} 位之后应为第 ${last + 1} 位，实为第 ${no} 位，其间凭证缺失或重复`)
      if (voucher.previous_hash !== previous) findings.push(`${name}：与上一张已记账凭证的链接断开`)
      const hash = voucherHash(voucher.previous_hash ?? '', voucher, lines.get(voucher.id) ?? [])
      if (hash !== voucher.hash) findings.push(`${name}：内容与记账时的摘要不符，记账后被改动`)
      previous = voucher.hash ?? ''
      last = no
    }
    if (findings.length >= findingsMax) return findings
  }
  if (Number(book.head_no) !== last || book.head_hash !== previous) {
    findings.push(`${book.name}：链条应到第 ${book.head_no} 位，实际到第 ${last} 位，末尾的凭证缺失或被改动`)
  }
  return findings
}
