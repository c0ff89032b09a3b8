// Closing vouchers (结转凭证) of one month of one book, worked out from what its accounts still hold. Pure.
import { lastDay } from '../core/calendar.ts'
import { fromCents, scale, toCents } from '../core/money.ts'
import type { Book } from '../ledger/books.ts'
import type { DraftLine, VoucherDraft } from '../ledger/model.ts'
import type { ClosingRule, ShareRule } from './closing-rules.ts'

/** The share of the first target, as a decimal between 0 and 1; undefined: the rule's default. */
export type ShareOf = (rule: ShareRule) => string | undefined

/**
 * The lines that carry what the rule's accounts hold. `nets` is debit − credit in 分 by leaf account. Each account is cleared on its
 * true side (4202 may be either), the fund balance takes the sum; nothing to carry, no lines.
 */
export function carryLines(rule: ClosingRule, nets: ReadonlyMap<string, bigint>, shareOf: ShareOf): DraftLine[] {
  const cleared: DraftLine[] = []
  const targets = new Map<string, bigint>()
  const give = (target: string, cents: bigint) => targets.set(target, (targets.get(target) ?? 0n) + cents)
  for (const [account, net] of [...nets].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const carry = rule.carry.find(({ accounts }) => accounts.some((one) => account.startsWith(one)))
    if (!carry || net === 0n) continue
    cleared.push(lineOf(account, -net))
    if (carry.to !== undefined) give(carry.to, net)
    else if (carry.shareRule) {
      const { between, default: standing } = carry.shareRule
      const first = toCents(scale(fromCents(net), shareOf(carry.shareRule) ?? standing))
      give(between[0], first)
      give(between[1], net - first)
    }
  }
  const given = [...targets].sort(([a], [b]) => (a < b ? -1 : 1)).filter(([, cents]) => cents !== 0n)
  return [...cleared, ...given.map(([account, cents]) => lineOf(account, cents))]
}

function lineOf(account: string, cents: bigint): DraftLine {
  const isDebit = cents > 0n
  return { account, side: isDebit ? 'debit' : 'credit', amount: fromCents(isDebit ? cents : -cents), auxiliaries: {} }
}

/** One voucher per rule that has something to carry, dated the last day of the month. */
export function carryDrafts(
  book: Book,
  period: string,
  { rules, nets, shareOf }: { rules: readonly ClosingRule[]; nets: ReadonlyMap<string, bigint>; shareOf: ShareOf },
): VoucherDraft[] {
  return rules.flatMap((rule) => {
    const lines = carryLines(rule, nets, shareOf)
    if (lines.length === 0) return []
    const draft: VoucherDraft = {
      bookId: book.id,
      date: lastDay(period),
      kind: 'closing',
      summary: rule.summary.replace('{month}', String(Number(period.slice(4)))),
      attachmentCount: 0,
      rule: { id: rule.id, version: rule.version },
      lines,
      documents: [],
    }
    return [draft]
  })
}

/** Whether the default share no longer does: accounts have moved that it says nothing of. */
export function needsShare(rules: readonly ClosingRule[], moved: ReadonlySet<string>): ShareRule | undefined {
  const shared = rules.flatMap(({ carry }) => carry).flatMap(({ shareRule }) => (shareRule ? [shareRule] : []))
  return shared.find(({ needsSettingWhen }) =>
    needsSettingWhen.some((prefix) => [...moved].some((account) => account.startsWith(prefix))),
  )
}
