// 附表1 采用记账方式累积的单位缴费情况（财会〔2021〕19号）: opening + new − realised = closing, principal and interest apart, of a region
// and everything below it. From the register, not from the ledger: before it is made real nothing is booked.
import type { Actor } from '../core/actor.ts'
import { machine } from '../core/actor.ts'
import type { Tx } from '../core/database/index.ts'
import { fromCents, toCents } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { limitToScope } from '../access/scope.ts'
import { loadBook } from '../ledger/books.ts'
import { subtree } from '../ledger/list-books.ts'

export interface AnnexScope {
  book?: number | undefined
  region?: string | undefined
  from: string
  to: string
}

export interface AnnexRow {
  row: 'opening' | 'added' | 'realised' | 'closing'
  title: string
  principal: Money
  interest: Money
}

const realising = ['realised', 'converted']

/** Movements of the kind 期初累计 count as opening whenever they were kept: they stand for what was there before the register. */
export async function notionalAnnex(tx: Tx, actor: Actor, scope: AnnexScope): Promise<AnnexRow[]> {
  const region = scope.book === undefined ? scope.region : (await loadBook(tx, scope.book)).region
  const found = tx('register_movements as m')
    .join('register_items as i', 'i.id', 'm.item_id')
    .where({ 'i.register': 'notional', 'm.status': 'kept' })
    .where('m.period', '<=', scope.to)
  if (actor !== machine)
    limitToScope(found, actor, 'register.read', {
      region: 'i.region_code',
      scheme: 'i.scheme_code',
      standard: 'i.standard',
    })
  if (region) found.whereIn('i.region_code', subtree(tx, region))
  const isBefore = tx.raw(`case when m.period < ? then 1 else 0 end as is_before`, [scope.from])
  const rows: { kind: string; is_before: number | string; principal: Money; interest: Money }[] = await tx
    .from(found.select('m.kind', isBefore, 'm.principal_amount', 'm.interest_amount').as('x'))
    .groupBy('x.kind', 'x.is_before')
    .select('x.kind', 'x.is_before')
    .sum({ principal: 'x.principal_amount', interest: 'x.interest_amount' })
  const total = (wanted: (kind: string, isBefore: boolean) => boolean, sign: 1n | -1n = 1n) => {
    const mine = rows.filter((row) => wanted(row.kind, Number(row.is_before) === 1))
    const sum = (name: 'principal' | 'interest') => mine.reduce((all, row) => all + toCents(row[name]), 0n)
    return { principal: fromCents(sign * sum('principal')), interest: fromCents(sign * sum('interest')) }
  }
  const isOpening = (kind: string, before: boolean) => before || kind === 'opening'
  return [
    { row: 'opening', title: '期初累计', ...total(isOpening) },
    {
      row: 'added',
      title: '本期新增',
      ...total((kind, before) => !isOpening(kind, before) && !realising.includes(kind)),
    },
    {
      row: 'realised',
      title: '本期记实',
      ...total((kind, before) => !isOpening(kind, before) && realising.includes(kind), -1n),
    },
    { row: 'closing', title: '期末累计', ...total(() => true) },
  ]
}
