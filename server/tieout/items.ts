// The differences of one bridge as a worklist: what it is, since when, why, who has to act, and what was said about it.
import { lastDay } from '../core/calendar.ts'
import type { Tx } from '../core/database/index.ts'
import type { Money } from '../core/money.ts'
import { noOrigin, originsOf } from './describe.ts'
import type { Origin } from './describe.ts'
import { sideTitles, twins } from './model.ts'
import type { Group, Side } from './model.ts'
import type { Note } from './notes.ts'
import { groupKey } from './outcome.ts'
import type { Outcome, OutcomeItem } from './outcome.ts'

export interface ShownItem extends OutcomeItem, Origin {
  title: string
  /** Days from the first entry to the end of the month. */
  age: number | null
  /** What the ledgers themselves say about it. */
  cause: string
  responsible: Side
  note: Note | null
}

export async function shownItems(
  tx: Tx,
  outcome: Outcome,
  period: string,
  notes: ReadonlyMap<string, Note>,
): Promise<ShownItem[]> {
  const origins = await originsOf(
    tx,
    outcome.items.flatMap(({ key }) => groupNoOf(key) ?? []),
  )
  return outcome.items.map((item) => {
    const origin = origins.get(groupNoOf(item.key) ?? 0) ?? noOrigin
    return {
      ...item,
      ...origin,
      title: `${twins.find(({ code }) => code === item.twin)?.title ?? ''}：${kindTitles[item.kind]}`,
      age: item.since === null ? null : daysBetween(item.since, lastDay(period)),
      cause: causeOf(item, origin, period),
      responsible: item.kind === 'agency' ? 'treasury' : 'agency',
      note: notes.get(item.key) ?? null,
    }
  })
}

const kindTitles: Record<OutcomeItem['kind'], string> = {
  agency: '经办已记、财政未记',
  treasury: '财政已记、经办未记',
  amount: '同一单据两账金额不同',
  before: '年初差额',
  account: '两账记在不同账户',
}

function groupNoOf(key: string): number | undefined {
  const [kind, no] = key.split(':')
  if (kind === 'doc') return Number(no)
  return kind === 'voucher' ? -Number(no) : undefined
}

function causeOf({ kind, key }: OutcomeItem, { vouchers, document }: Origin, period: string): string {
  switch (kind) {
    case 'before':
      return '期初余额两账不一致，核对两账的期初凭证'
    case 'account':
      return `账户（存单）${key.slice('account:'.length) || '未写明'} 两账余额不同而总数相同，核对凭证上的银行账户`
    case 'amount':
      return '同一单据在两账记了不同的金额，多半是一方另作了更正凭证'
    case 'agency':
    case 'treasury': {
      const absent: Side = kind === 'agency' ? 'treasury' : 'agency'
      const theirs = vouchers.filter(({ standard }) => standard === absent)
      const waiting = theirs.find(({ status }) => status !== 'posted' && status !== 'void')
      if (waiting) return `${sideTitles[absent]}的凭证${waiting.statusName}，还没有记账`
      const later = theirs.find(({ status, date }) => status === 'posted' && date > lastDay(period))
      if (later) return `${sideTitles[absent]}记在 ${later.date}（${later.no}），下期自动消除`
      if (theirs.some(({ status }) => status === 'void')) return `${sideTitles[absent]}的凭证已经作废`
      return document ? `${sideTitles[absent]}没有这张单据的凭证` : `手工凭证，${sideTitles[absent]}没有对应的凭证`
    }
  }
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000)
}

export interface ShownGroup extends Origin {
  key: string
  date: string
  amount: Money
}

/** Documents with an amount each, e.g. those behind a term of the bridge. */
export async function shownGroups(tx: Tx, groups: readonly { group: Group; amount: Money }[]): Promise<ShownGroup[]> {
  const origins = await originsOf(
    tx,
    groups.map(({ group }) => group.groupNo),
  )
  return groups.map(({ group, amount }) => ({
    key: groupKey(group),
    date: group.firstDate,
    amount,
    ...(origins.get(group.groupNo) ?? noOrigin),
  }))
}
