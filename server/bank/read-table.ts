// A bank statement given as a table: finds its heading by the layouts, takes what stands above it, and reads the rows below. Every
// problem is told with its line.
import { isDate } from '../core/calendar.ts'
import type { Problem } from '../core/errors.ts'
import { fromCents, toCents } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import type { Cell } from '../documents/table-cells.ts'
import type { Direction, StatementFlow } from './model.ts'
import type { Field, Layout, StatementWords } from './rules.ts'

export interface TableRow {
  line: number
  cells: readonly Cell[]
}

/** What a table says, not yet proved; null where it is silent. */
export interface ReadTable {
  layout: Layout | null
  accountNo: string | null
  from: string | null
  to: string | null
  opening: Money | null
  closing: Money | null
  flows: StatementFlow[]
  problems: Problem[]
  /** When no layout fits: the first rows, for the mapping screen. */
  sample: string[][]
}

const sampleRows = 12

export function readTable(rows: readonly TableRow[], layouts: readonly Layout[], words: StatementWords): ReadTable {
  const texts = rows.map(({ cells }) => cells.map((cell) => clean(cell.text)))
  const heading = findHeading(texts, layouts)
  const read: ReadTable = {
    layout: heading?.layout ?? null,
    ...readHead(texts.slice(0, heading?.at ?? texts.length), words),
    flows: [],
    problems: [],
    sample: heading ? [] : texts.slice(0, sampleRows),
  }
  if (!heading) return read
  for (let at = heading.at + 1; at < rows.length; at += 1) {
    const row = rows[at]
    if (!row || row.cells.every((cell) => clean(cell.text) === '')) continue
    if (words.totals.some((word) => texts[at]?.some((text) => text.startsWith(word)))) continue
    const flow = readRow(row, heading, words)
    if (Array.isArray(flow)) read.problems.push(...flow)
    else read.flows.push(flow)
  }
  return read
}

interface Heading {
  at: number
  layout: Layout
  columns: ReadonlyMap<Field, number>
}

function findHeading(texts: readonly string[][], layouts: readonly Layout[]): Heading | undefined {
  for (let at = 0; at < Math.min(texts.length, 40); at += 1) {
    for (const layout of layouts) {
      const columns = columnsIn(texts[at] ?? [], layout)
      if (layout.required.every((field) => columns.has(field))) return { at, layout, columns }
    }
  }
  return undefined
}

function columnsIn(texts: readonly string[], layout: Layout): Map<Field, number> {
  const plain = texts.map((text) => text.replace(/[\s（([].*$/u, ''))
  const columns = new Map<Field, number>()
  for (const [field, titles] of Object.entries(layout.columns) as [Field, string[]][]) {
    for (const title of titles) {
      const index = texts.includes(title) ? texts.indexOf(title) : plain.indexOf(title)
      if (index < 0) continue
      columns.set(field, index)
      break
    }
  }
  return columns
}

function readHead(
  texts: readonly string[][],
  { head }: StatementWords,
): Pick<ReadTable, 'accountNo' | 'opening' | 'closing' | 'from' | 'to'> {
  const find = (names: readonly string[]): string | null => {
    for (const row of texts) {
      for (const [index, text] of row.entries()) {
        const name = names.find((one) => text === one || text.startsWith(`${one}：`) || text.startsWith(`${one}:`))
        if (!name) continue
        const value = text.slice(name.length).replace(/^[：:]\s*/, '') || (row[index + 1] ?? '')
        if (value !== '') return value
      }
    }
    return null
  }
  const amount = (text: string | null): Money | null => (text === null ? null : (amountOf(text) ?? null))
  const date = (text: string | null): string | null => (text === null ? null : (dateOf(text) ?? null))
  return {
    accountNo: find(head.account)?.replace(/\D/g, '') || null,
    opening: amount(find(head.opening)),
    closing: amount(find(head.closing)),
    from: date(find(head.from)),
    to: date(find(head.to)),
  }
}

function readRow(row: TableRow, { columns }: Heading, words: StatementWords): StatementFlow | Problem[] {
  const problems: Problem[] = []
  const cell = (field: Field): string => clean(row.cells[columns.get(field) ?? -1]?.text ?? '')
  const bad = (field: Field, message: string, hint: string) =>
    problems.push({ code: `bank.${field}`, message: `第 ${row.line} 行：${message}`, line: row.line, field, hint })
  const amountIn = (field: Field): Money | null => {
    const kind = row.cells[columns.get(field) ?? -1]?.kind
    if (kind === 'formula' || kind === 'error') bad(field, '金额单元格是公式或错误值', '复制后选择性粘贴为数值')
    const text = cell(field)
    if (text === '' || /^-+$/.test(text)) return null
    const amount = amountOf(text)
    if (amount === undefined) bad(field, `“${text.slice(0, 30)}”不是金额`, '金额写成 1,234.50，最多两位小数')
    return amount ?? null
  }
  const [date, inlineTime] = dateAndTime(cell('date'))
  if (date === undefined) bad('date', `“${cell('date').slice(0, 30)}”不是日期`, '日期写成 2026-03-05 或 20260305')
  const known = problems.length
  const [income, outgo, amount] = [amountIn('in'), amountIn('out'), amountIn('amount')]
  const isSigned = columns.has('sign')
  const movement =
    problems.length > known
      ? undefined
      : isSigned
        ? bySign(cell('sign'), amount, words, bad)
        : bySides(income, outgo, bad)
  const balance = amountIn('balance')
  if (problems.length > 0 || !movement || date === undefined) return problems
  return {
    line: row.line,
    date,
    time: timeOf(cell('time')) ?? inlineTime ?? null,
    flowNo: cell('flowNo').slice(0, 80) || null,
    ...movement,
    balance,
    counterparty: cell('counterparty').slice(0, 100) || null,
    counterpartyAccount: cell('counterpartyAccount').slice(0, 60) || null,
    summary: cell('summary').slice(0, 200) || null,
    reference: cell('reference').slice(0, 66) || null,
  }
}

type Bad = (field: Field, message: string, hint: string) => void
type Movement = { direction: Direction; amount: Money }

function bySign(sign: string, amount: Money | null, words: StatementWords, bad: Bad): Movement | undefined {
  const direction = words.signs.in.includes(sign) ? 'in' : words.signs.out.includes(sign) ? 'out' : undefined
  if (!direction) bad('sign', `借贷标志“${sign.slice(0, 20)}”不认识`, '应为 借、贷、D、C、收、付 之一')
  if (amount === null) bad('amount', '没有金额', '补上发生额')
  return direction && amount !== null ? { direction, amount } : undefined
}

function bySides(income: Money | null, outgo: Money | null, bad: Bad): Movement | undefined {
  const hasIncome = income !== null && toCents(income) !== 0n
  const hasOutgo = outgo !== null && toCents(outgo) !== 0n
  if (hasIncome && hasOutgo) bad('in', `收入 ${income} 和支出 ${outgo} 同时有数`, '一行只能有一方')
  else if (hasIncome) return { direction: 'in', amount: income }
  else if (hasOutgo) return { direction: 'out', amount: outgo }
  else bad('in', '收入和支出都没有金额', '补上金额，或删去这一行')
  return undefined
}

/** Some banks write a tab or an apostrophe before numbers so that Excel leaves them alone. */
const clean = (text: string): string =>
  text
    .replace(/[\t\u00a0\ufeff]/g, ' ')
    .replace(/^\s*['=]?"?|"?\s*$/g, '')
    .trim()

function amountOf(text: string): Money | undefined {
  const plain = text
    .replace(/[,，¥￥\s]/g, '')
    .replace(/^\+/, '')
    .replace(/元$/, '')
  const parts = /^(-?\d{1,18})(?:\.(\d{1,2})0*)?$/.exec(plain)
  return parts ? fromCents(toCents(`${parts[1]}.${(parts[2] ?? '').padEnd(2, '0')}`)) : undefined
}

function dateAndTime(text: string): [string | undefined, string | undefined] {
  const [first = '', second] = text.split(/[\sT]+/)
  if (/^\d{14}$/.test(first)) return [dateOf(first.slice(0, 8)), timeOf(first.slice(8))]
  return [dateOf(first), second === undefined ? undefined : timeOf(second)]
}

function dateOf(text: string): string | undefined {
  const parts = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(text) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(text)
  const date = parts ? `${parts[1]}-${String(parts[2]).padStart(2, '0')}-${String(parts[3]).padStart(2, '0')}` : ''
  return isDate(date) ? date : undefined
}

function timeOf(text: string): string | undefined {
  const part = text.split(/\s+/).at(-1) ?? ''
  const parts = /^(\d{1,2}):(\d{2})(?::(\d{2}))?/.exec(part) ?? /^(\d{2})(\d{2})(\d{2})$/.exec(part)
  return parts ? `${String(parts[1]).padStart(2, '0')}:${parts[2]}:${parts[3] ?? '00'}` : undefined
}
