// The hash chain of a book: each posted voucher is digested together with the hash before it, so that a voucher changed,
// taken out or slipped in later breaks every hash after it.
import { sm3 } from '../core/digest.ts'
import { fromCents, toCents } from '../core/money.ts'
import type { StoredLine, StoredVoucher } from './model.ts'

/** SM3 over the previous hash and everything that must not change once posted. Lines in order of their numbers. */
export function voucherHash(previousHash: string, voucher: StoredVoucher, lines: readonly StoredLine[]): string {
  return sm3(
    JSON.stringify([
      previousHash,
      ...integers(voucher.id, voucher.book_id, voucher.chain_no, voucher.voucher_no, voucher.attachment_count),
      voucher.period,
      voucher.voucher_date,
      voucher.word,
      voucher.kind,
      voucher.summary,
      amount(voucher.total_amount),
      voucher.rule_id,
      voucher.group_key,
      ...integers(voucher.rule_version, voucher.reverses_id, voucher.maker_id, voucher.reviewer_id, voucher.poster_id),
      voucher.made_at,
      voucher.reviewed_at,
      voucher.posted_at,
      lines.map((line) => [
        Number(line.line_no),
        line.account_code,
        line.summary,
        amount(line.debit_amount),
        amount(line.credit_amount),
        line.aux_key,
      ]),
    ]),
  )
}

// Databases differ in how they hand over numbers; the digest must not.
const integers = (...values: (number | null)[]) => values.map((value) => (value === null ? null : Number(value)))
const amount = (value: string) => fromCents(toCents(value))
