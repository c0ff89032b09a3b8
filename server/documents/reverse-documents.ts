// A document taken back by its source. What was posted is answered by red vouchers in the same books; what was not yet posted
// is given up; what had not become a voucher is cancelled. Always in both ledgers or in none.
import { firstDay, periodOf, yearOf } from '../core/calendar.ts'
import { updateRows, whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { AppError, assert } from '../core/errors.ts'
import { voidVouchers } from '../ledger/manual-vouchers.ts'
import { openPeriodsOf } from '../ledger/create-vouchers.ts'
import { reversalsOf } from '../ledger/reverse-vouchers.ts'
import { awaitsKey, findOriginals, type Original, type Reversal } from './find-originals.ts'
import { redForParts, redForWhole, type Plan } from './red-vouchers.ts'
import { loadShares, type Share } from './voucher-shares.ts'

/** What became of a reversal. `refused` ones contradict what is there; they are told to the sender and not kept. */
export type ReversalOutcome =
  | { kind: 'reversed'; originalId: number; vouchers: number[] }
  | { kind: 'cancelled'; originalId: number }
  | { kind: 'memo'; originalId: number; reason: string }
  | { kind: 'waiting'; code: string; reason: string; awaits: string | null }
  | { kind: 'refused'; code: string; message: string }

/** Judges and carries out; the caller stores each reversal as its outcome says. */
export async function reverseDocuments(tx: Tx, reversals: readonly Reversal[]): Promise<Map<number, ReversalOutcome>> {
  const outcomes = new Map<number, ReversalOutcome>()
  if (reversals.length === 0) return outcomes
  const found = await findOriginals(tx, reversals)
  const originals = [...found.values()].flatMap((one) => (one.kind === 'found' ? [one.original] : []))
  const taken = await takenBack(tx, originals)
  const shares = await loadShares(
    tx,
    originals.filter(({ status }) => status === 'vouchered').map(({ id }) => id),
  )
  const circumstances = await circumstancesOf(tx, [...shares.values()].flat())
  const plans: Plan[] = []
  for (const reversal of reversals) {
    const one = found.get(reversal.id) ?? { kind: 'none' as const }
    const judged = one.kind === 'found' ? judge(reversal, one.original, taken) : notFound(reversal, one)
    if (judged) {
      outcomes.set(reversal.id, judged)
      continue
    }
    assert(one.kind === 'found', `reversal ${reversal.id} has no original`)
    const planned = plan(reversal, one.original, shares.get(one.original.id) ?? [], circumstances)
    if ('kind' in planned) outcomes.set(reversal.id, planned)
    else {
      plans.push(planned)
      taken.set(one.original.id, reversal.docNo)
    }
  }
  for (const [id, outcome] of await carryOut(tx, plans)) outcomes.set(id, outcome)
  return outcomes
}

function notFound(reversal: Reversal, found: { kind: 'none' } | { kind: 'several'; count: number }): ReversalOutcome {
  const awaits = awaitsKey(reversal.sourceSystem, reversal.original)
  const name =
    'eventId' in reversal.original ? `消息编号 ${reversal.original.eventId}` : `单据号 ${reversal.original.docNo}`
  return found.kind === 'several'
    ? {
        kind: 'waiting',
        code: 'reversal.ambiguous',
        reason: `${name} 对应 ${found.count} 份单据，无法确定冲销哪一份`,
        awaits: null,
      }
    : { kind: 'waiting', code: 'reversal.no_original', reason: `原单据（${name}）尚未收到，收到后自动处理`, awaits }
}

function judge(
  reversal: Reversal,
  original: Original,
  taken: ReadonlyMap<number, string>,
): ReversalOutcome | undefined {
  const refuse = (code: string, message: string): ReversalOutcome => ({ kind: 'refused', code, message })
  const by = taken.get(original.id)
  if (by !== undefined)
    return refuse('reversal.repeated', `原单据 ${original.doc_no} 已由单据 ${by} 冲销，不能重复冲销`)
  if (original.status === 'cancelled')
    return refuse('reversal.repeated', `原单据 ${original.doc_no} 已抵销，不能重复冲销`)
  if (original.amount !== reversal.amount) {
    return refuse(
      'reversal.amount',
      `冲销金额 ${reversal.amount ?? '空'} 与原单据 ${original.doc_no} 的金额 ${original.amount ?? '空'} 不一致`,
    )
  }
  if (original.scheme_code !== reversal.scheme || original.region_code !== reversal.region) {
    const place = `${original.region_code ?? ''} ${original.scheme_code ?? ''}`
    return refuse('reversal.place', `原单据 ${original.doc_no} 属于 ${place}，与冲销单据的区划或险种不一致`)
  }
  return undefined
}

interface Circumstances {
  open: ReadonlyMap<number, ReadonlySet<string>>
  /** Vouchers that a red voucher takes back as a whole. */
  reversed: ReadonlySet<number>
}

async function circumstancesOf(tx: Tx, shares: readonly Share[]): Promise<Circumstances> {
  const whole = shares.filter(({ isShared }) => !isShared).map(({ voucherId }) => voucherId)
  const summarised = shares.filter(({ isShared }) => isShared).map(({ voucherId }) => voucherId)
  const reversed = new Set([...(await reversalsOf(tx, whole)).keys(), ...(await wholeReversals(tx, summarised))])
  return { open: await openPeriodsOf(tx, [...new Set(shares.map(({ bookId }) => bookId))]), reversed }
}

// A summarised voucher is taken back by parts; a red voucher without a part on record was made by hand and takes back all.
async function wholeReversals(tx: Tx, ids: readonly number[]): Promise<number[]> {
  if (ids.length === 0) return []
  const rows: { reverses_id: number }[] = await whereInList(tx, tx('vouchers'), 'reverses_id', [...new Set(ids)])
    .whereNot({ status: 'void' })
    .whereNotIn('id', tx('summarised_entries').select('voucher_id'))
    .select('reverses_id')
  return rows.map((row) => Number(row.reverses_id))
}

/** Which vouchers are answered in red and on what date, and which are given up; or why this must wait. */
function plan(
  reversal: Reversal,
  original: Original,
  shares: readonly Share[],
  { open, reversed }: Circumstances,
): Plan | ReversalOutcome {
  const wait = (code: string, reason: string): ReversalOutcome => ({ kind: 'waiting', code, reason, awaits: null })
  const red: Plan['red'] = []
  const voided: number[] = []
  for (const share of shares) {
    if (reversed.has(share.voucherId)) {
      return wait('reversal.voucher_reversed', `原单据 ${original.doc_no} 的凭证已由人工红字冲销，请核对后搁置本单据`)
    }
    if (share.status !== 'posted' && !share.isShared) {
      voided.push(share.voucherId)
      continue
    }
    if (yearOf(reversal.date) !== yearOf(share.date)) {
      return wait(
        'reversal.prior_year',
        `原单据 ${original.doc_no} 记在 ${yearOf(share.date)} 年，以前年度的错误不能红字冲销，须在本年填制蓝字更正凭证`,
      )
    }
    const date = redDate(reversal.date, share, open.get(share.bookId) ?? new Set())
    if (!date) return wait('reversal.period', `原单据 ${original.doc_no} 所在账套没有可以填制红字凭证的期间`)
    red.push({ share, date })
  }
  return { reversal, original, red, voided }
}

/** The date the source gives, not before the original; the first day of the next open month where that month is closed. */
function redDate(wanted: string, share: Share, open: ReadonlySet<string>): string | undefined {
  const date = wanted < share.date ? share.date : wanted
  if (open.has(periodOf(date))) return date
  const later = [...open].filter((period) => period > periodOf(date) && yearOf(period) === yearOf(date)).sort()
  return later[0] === undefined ? undefined : firstDay(later[0])
}

/** The documents that were taken back already, with the number of who did. */
async function takenBack(tx: Tx, originals: readonly Original[]): Promise<Map<number, string>> {
  if (originals.length === 0) return new Map()
  const rows: { reverses_id: number; doc_no: string }[] = await whereInList(
    tx,
    tx('documents'),
    'reverses_id',
    originals.map(({ id }) => id),
  ).select('reverses_id', 'doc_no')
  return new Map(rows.map((row) => [Number(row.reverses_id), row.doc_no]))
}

// One reversal that the ledger refuses (an account closed since, say) must not keep the others from being carried out.
async function carryOut(tx: Tx, plans: readonly Plan[]): Promise<Map<number, ReversalOutcome>> {
  if (plans.length === 0) return new Map()
  try {
    return await tx.transaction((inner) => carryOutAll(inner, plans))
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const [only] = plans
    if (plans.length === 1 && only) {
      return new Map([
        [
          only.reversal.id,
          { kind: 'waiting', code: 'reversal.refused', reason: `红字凭证未能填制：${error.message}`, awaits: null },
        ],
      ])
    }
    const outcomes = new Map<number, ReversalOutcome>()
    for (const one of plans) for (const [id, outcome] of await carryOut(tx, [one])) outcomes.set(id, outcome)
    return outcomes
  }
}

async function carryOutAll(tx: Tx, plans: readonly Plan[]): Promise<Map<number, ReversalOutcome>> {
  const vouchers = new Map<number, number[]>(plans.map(({ reversal }) => [reversal.id, []]))
  const note = (reversalId: number, voucherId: number) => vouchers.get(reversalId)?.push(voucherId)
  await voidVouchers(
    tx,
    plans.flatMap(({ voided }) => voided),
  )
  await redForWhole(tx, plans, note)
  await redForParts(tx, plans, note)
  await markOriginals(tx, plans)
  return new Map(plans.map((one) => [one.reversal.id, outcomeOf(one, vouchers.get(one.reversal.id) ?? [])]))
}

function outcomeOf({ original, red }: Plan, vouchers: number[]): ReversalOutcome {
  if (red.length > 0) return { kind: 'reversed', originalId: original.id, vouchers }
  if (original.status === 'memo') {
    return { kind: 'memo', originalId: original.id, reason: `冲销备查单据 ${original.doc_no}，不涉及凭证` }
  }
  return { kind: 'cancelled', originalId: original.id }
}

/** An original of which no voucher is left, and one that never had any, leave the lists of work. */
async function markOriginals(tx: Tx, plans: readonly Plan[]): Promise<void> {
  const gone = plans.filter(({ original, red }) => red.length === 0 && original.status !== 'memo')
  await updateRows(
    tx,
    'documents',
    { id: 'id', status: 'text', reason_code: 'text', reason: 'text' },
    ['id'],
    gone.map(({ original, reversal }) => ({
      id: original.id,
      status: 'cancelled',
      reason_code: 'reversed',
      reason: `已由单据 ${reversal.docNo} 冲销，没有记账`,
    })),
  )
}
