// Rows from Excel as lines of a voucher. With a heading row the columns may stand in any order and hold auxiliaries by their names;
// without one they are 摘要, 科目, 借方, 贷方, and then auxiliaries as 名称:取值. Pure.
import type { Choice } from '../components/choices.ts'
import { isZeroMoney, type Money } from '../core/money.ts'
import { parseTypedMoney } from '../core/money-input.ts'
import type { EntryAccount, EntryLine } from './entry-draft.ts'

export interface PastedLines {
  readonly lines: EntryLine[]
  readonly problems: readonly string[]
}

export interface PasteContext {
  readonly accounts: ReadonlyMap<string, EntryAccount>
  auxiliaryName(code: string): string
  /** The values to choose from; null when any text will do. */
  choicesOf(code: string): readonly Choice[] | null
}

type Field = 'summary' | 'account' | 'accountName' | 'debit' | 'credit'
interface Columns {
  readonly fields: ReadonlyMap<Field, number>
  /** Columns that hold one auxiliary each, by the name in their heading. */
  readonly auxiliaries: readonly { readonly name: string; readonly at: number }[]
}

const headings: readonly (readonly [RegExp, Field])[] = [
  [/^摘要$/, 'summary'],
  [/^(会计)?科目(编码|代码|编号)?$/, 'account'],
  [/^(会计)?科目名称$/, 'accountName'],
  [/^借方(金额|发生额)?$/, 'debit'],
  [/^贷方(金额|发生额)?$/, 'credit'],
]
const plain: Columns = {
  fields: new Map([
    ['summary', 0],
    ['account', 1],
    ['debit', 2],
    ['credit', 3],
  ]),
  auxiliaries: [],
}

export function pastedLines(rows: readonly (readonly string[])[], context: PasteContext): PastedLines {
  const cells = rows.map((row) => row.map((cell) => cell.trim())).filter((row) => row.some((cell) => cell !== ''))
  const heading = headingOf(cells[0] ?? [])
  const columns = heading ?? plain
  const problems: string[] = []
  const lines = (heading ? cells.slice(1) : cells)
    .filter((row) => !/^合\s*计/.test(row[0] ?? ''))
    .map((row, at) => lineOf(row, columns, context, (message) => problems.push(`粘贴的第 ${at + 1} 行：${message}`)))
  return { lines, problems }
}

function headingOf(row: readonly string[]): Columns | null {
  const names = row.map((cell) => cell.replace(/[\s*＊（(].*$/, ''))
  const fields = new Map<Field, number>()
  for (const [pattern, field] of headings) {
    const at = names.findIndex((name) => pattern.test(name))
    if (at >= 0) fields.set(field, at)
  }
  if (!(fields.has('account') || fields.has('accountName')) || !(fields.has('debit') || fields.has('credit')))
    return null
  const taken = new Set(fields.values())
  const auxiliaries = names.flatMap((name, at) => (taken.has(at) || name === '' ? [] : [{ name, at }]))
  return { fields, auxiliaries }
}

function lineOf(
  row: readonly string[],
  columns: Columns,
  context: PasteContext,
  tell: (message: string) => void,
): EntryLine {
  const cell = (field: Field): string => row[columns.fields.get(field) ?? -1] ?? ''
  const account = findAccount(cell('account'), context.accounts) ?? findAccount(cell('accountName'), context.accounts)
  if (!account) tell(`找不到科目“${cell('account') || cell('accountName')}”`)
  const amountOf = (field: 'debit' | 'credit'): Money => {
    const { amount, problem } = parseTypedMoney(cell(field))
    if (problem) tell(problem)
    return amount === null || isZeroMoney(amount) ? '' : amount
  }
  return {
    summary: cell('summary'),
    account: account?.code ?? '',
    auxiliaries: account ? auxiliariesOf(row, columns, account, context, tell) : {},
    debit: amountOf('debit'),
    credit: amountOf('credit'),
  }
}

function auxiliariesOf(
  row: readonly string[],
  columns: Columns,
  account: EntryAccount,
  context: PasteContext,
  tell: (message: string) => void,
): Record<string, string> {
  const named =
    columns === plain
      ? namedCells(row.slice(4))
      : columns.auxiliaries.map(({ name, at }) => ({ name, text: row[at] ?? '' }))
  const found: Record<string, string> = {}
  for (const { name, text } of named) {
    const code = account.auxiliaries.find((one) => one === name || context.auxiliaryName(one) === name)
    // A column of the sheet may belong to other accounts of it.
    if (!code || text === '') continue
    const value = valueOf(text, context.choicesOf(code))
    if (value === null) tell(`${name}里没有“${text}”`)
    else found[code] = value
  }
  return found
}

/** '银行账户:330106-IP-SR；所属期:202603', in one cell or several. */
const namedCells = (cells: readonly string[]): { name: string; text: string }[] =>
  cells
    .flatMap((cell) => cell.split(/[;；]/))
    .flatMap((part) => {
      const [, name, text] = /^([^:：]+)[:：](.*)$/.exec(part.trim()) ?? []
      return name === undefined || text === undefined ? [] : [{ name: name.trim(), text: text.trim() }]
    })

function valueOf(text: string, choices: readonly Choice[] | null): string | null {
  if (!choices) return text
  const [first = ''] = text.split(/\s/)
  const byCode = choices.find((one) => one.value === text || one.value === first)
  if (byCode) return byCode.value
  const named = choices.filter((one) => one.label === text)
  return named.length === 1 ? (named[0]?.value ?? null) : null
}

/** By code, by code with its name behind, or by a name that only one account has. */
function findAccount(text: string, accounts: ReadonlyMap<string, EntryAccount>): EntryAccount | undefined {
  const byCode = accounts.get(/^\d+/.exec(text)?.[0] ?? '')
  if (byCode) return byCode
  const wanted = text.replaceAll(/\s*[/\\\-—]\s*/g, '/')
  const named = [...accounts.values()].filter((account) => account.name === wanted || account.fullName === wanted)
  return named.length === 1 ? named[0] : undefined
}
