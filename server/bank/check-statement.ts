// Proves a statement: its days are in order, each balance follows from the one before, opening plus movements is the closing. A
// statement that does not add up is refused with the figures, since everything drawn from it would be wrong.
import type { Problem } from '../core/errors.ts'
import { fromCents, toCents } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { signedCents } from './model.ts'
import type { Statement, StatementFlow } from './model.ts'
import type { ReadTable } from './read-table.ts'

/** What the person who imports says where the file is silent. */
export interface StatementHints {
  from?: string | undefined
  to?: string | undefined
  opening?: Money | undefined
}

export function checkStatement(
  read: ReadTable,
  hints: StatementHints,
): { statement: Statement | null; problems: Problem[] } {
  const flows = inOrder(read.flows)
  const opening = hints.opening ?? read.opening ?? openingOf(flows[0])
  const from = hints.from ?? read.from ?? flows[0]?.date
  const to = hints.to ?? read.to ?? flows.at(-1)?.date
  const problems = [...read.problems, ...missingParts({ read, flows, opening, to }), ...outside(flows, from, to)]
  // Rows that could not be read break every sum after them: that would only repeat them.
  if (problems.length > 0 || opening === null || from === undefined || to === undefined)
    return { statement: null, problems }
  const { closing, breaks } = followBalances(opening, flows)
  const wrong = breaks.length > 0 ? breaks : closingProblems(read, opening, closing)
  if (wrong.length > 0) return { statement: null, problems: wrong }
  const layout = read.layout?.id ?? ''
  const statement = { layout, accountNo: read.accountNo, from, to, opening, closing: fromCents(closing), flows }
  return { statement, problems: [] }
}

function missingParts(parts: {
  read: ReadTable
  flows: readonly StatementFlow[]
  opening: Money | null
  to: string | undefined
}): Problem[] {
  const { read, flows, opening, to } = parts
  const [first] = flows
  if (!first && read.problems.length === 0 && (opening === null || to === undefined))
    return [
      {
        code: 'bank.empty',
        message: '对账单里没有流水',
        hint: '本期无发生的，用“登记无发生”说明余额和起止日期',
      },
    ]
  if (!first || opening !== null) return []
  return [
    {
      code: 'bank.no_opening',
      message: '没有余额列，也没有期初余额',
      hint: '填写期初余额后重新导入',
      line: first.line,
    },
  ]
}

const outside = (flows: readonly StatementFlow[], from = '', to = '9999'): Problem[] =>
  flows
    .filter(({ date }) => date < from || date > to)
    .map(({ line, date }) => ({
      code: 'bank.outside',
      message: `第 ${line} 行：日期 ${date} 不在对账单起止日期 ${from} 至 ${to} 之内`,
      hint: '核对起止日期',
      line,
    }))

function closingProblems(read: ReadTable, opening: Money, closing: bigint): Problem[] {
  if (read.closing === null || toCents(read.closing) === closing) return []
  const difference = fromCents(toCents(read.closing) - closing)
  return [
    {
      code: 'bank.closing',
      message: `期初 ${opening} 加本期发生额应为 ${fromCents(closing)}，对账单期末余额为 ${read.closing}，相差 ${difference}`,
      hint: '可能缺少几笔流水，请从网银重新下载完整的对账单',
    },
  ]
}

function openingOf(first: StatementFlow | undefined): Money | null {
  if (!first || first.balance === null) return null
  return fromCents(toCents(first.balance) - signedCents(first))
}

// Some banks list the newest first; of one day's rows the order of their balances decides.
function inOrder(flows: readonly StatementFlow[]): StatementFlow[] {
  const [first, last] = [flows[0], flows.at(-1)]
  const stamp = (flow: StatementFlow | undefined) => `${flow?.date} ${flow?.time ?? ''}`
  const isBackwards = first && last && (first.date > last.date || (first.date === last.date && chainsBackwards(flows)))
  return isBackwards && stamp(first) >= stamp(last) ? flows.toReversed() : [...flows]
}

const chainsBackwards = (flows: readonly StatementFlow[]): boolean =>
  flows.length > 1 && !chains(flows) && chains(flows.toReversed())

const chains = (flows: readonly StatementFlow[]): boolean =>
  flows.every((flow, at) => {
    const before = flows[at - 1]?.balance ?? null
    return before === null || flow.balance === null || toCents(before) + signedCents(flow) === toCents(flow.balance)
  })

const breaksMax = 50

function followBalances(opening: Money, flows: readonly StatementFlow[]): { closing: bigint; breaks: Problem[] } {
  const breaks: Problem[] = []
  let balance = toCents(opening)
  for (const flow of flows) {
    const before = balance
    balance += signedCents(flow)
    if (flow.balance === null || toCents(flow.balance) === balance) continue
    if (breaks.length < breaksMax)
      breaks.push({
        code: 'bank.balance',
        line: flow.line,
        field: 'balance',
        message: `第 ${flow.line} 行：上一笔余额 ${fromCents(before)}，本笔${flow.direction === 'in' ? '收入' : '支出'} ${flow.amount}，余额应为 ${fromCents(balance)}，对账单为 ${flow.balance}，相差 ${fromCents(toCents(flow.balance) - balance)}`,
        hint: '可能缺行或改过数，请从网银重新下载完整的对账单',
      })
    balance = toCents(flow.balance)
  }
  return { closing: balance, breaks }
}
