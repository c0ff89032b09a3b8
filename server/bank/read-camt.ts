// camt.053 (ISO 20022 BankToCustomerStatement): each Stmt is a statement of one account. Document types are refused, so nothing in
// a file can expand or refer to another.
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { isDate } from '../core/calendar.ts'
import type { Problem } from '../core/errors.ts'
import { fromCents, isMoney, toCents } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import type { ReadTable } from './read-table.ts'
import type { StatementFlow } from './model.ts'

export const camtLayout = 'camt.053'

/** The statements of a file, or one without flows that carries the problem. */
export function readCamt(text: string): ReadTable[] {
  if (/<!DOCTYPE|<!ENTITY/i.test(text)) return [broken(1, '含有文档类型声明，不予读取', '请银行重新导出')]
  const valid = XMLValidator.validate(text)
  if (valid !== true) return [broken(valid.err.line, `XML 不完整：${valid.err.msg}`, '请重新下载完整的文件')]
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    removeNSPrefix: true,
    parseTagValue: false,
    parseAttributeValue: false,
    isArray: (name) => ['Stmt', 'Ntry', 'Bal', 'TxDtls', 'NtryDtls', 'Ustrd'].includes(name),
  })
  const document: Node = parser.parse(text) as Node
  const statements = list(at(document, 'Document', 'BkToCstmrStmt', 'Stmt'))
  if (statements.length === 0) return [broken(1, '不是 camt.053 对账单：没有 Stmt', '请下载 camt.053 格式的对账单')]
  let count = 0
  return statements.map((statement) => {
    const entries = list(statement.Ntry)
    const read = readStatement(statement, entries, count)
    count += entries.length
    return read
  })
}

type Value = string | Node | Value[] | undefined
interface Node {
  [name: string]: Value
}

const broken = (line: number, message: string, hint: string): ReadTable => ({
  layout: null,
  accountNo: null,
  from: null,
  to: null,
  opening: null,
  closing: null,
  flows: [],
  sample: [],
  problems: [{ code: 'bank.camt', message, line, hint }],
})

function readStatement(statement: Node, entries: readonly Node[], before: number): ReadTable {
  const problems: Problem[] = []
  const balances = list(statement.Bal)
  const balance = (...codes: string[]): Money | null => {
    const found = balances.find((one) => codes.includes(textAt(one, 'Tp', 'CdOrPrtry', 'Cd')))
    return found ? signed(amountOf(found.Amt), textAt(found, 'CdtDbtInd')) : null
  }
  const flows = entries.flatMap((entry, index) => {
    const flow = readEntry(entry, before + index + 1)
    if (!Array.isArray(flow)) return [flow]
    problems.push(...flow)
    return []
  })
  return {
    layout: { id: camtLayout, title: camtLayout, required: ['date', 'amount'], columns: {} },
    accountNo: textAt(statement, 'Acct', 'Id', 'Othr', 'Id') || textAt(statement, 'Acct', 'Id', 'IBAN') || null,
    from: day(textAt(statement, 'FrToDt', 'FrDtTm')) ?? null,
    to: day(textAt(statement, 'FrToDt', 'ToDtTm')) ?? null,
    opening: balance('OPBD', 'PRCD'),
    closing: balance('CLBD'),
    flows,
    problems,
    sample: [],
  }
}

function readEntry(entry: Node, line: number): StatementFlow | Problem[] {
  const problems: Problem[] = []
  const bad = (field: string, message: string) =>
    problems.push({
      code: `bank.${field}`,
      message: `第 ${line} 笔：${message}`,
      line,
      field,
      hint: '请银行更正后重新下载',
    })
  const amount = amountOf(entry.Amt)
  if (amount === null) bad('amount', `金额“${textOf(entry.Amt)}”不是人民币金额`)
  const sign = textAt(entry, 'CdtDbtInd')
  if (sign !== 'CRDT' && sign !== 'DBIT') bad('sign', `收付标志“${sign}”应为 CRDT 或 DBIT`)
  const stamp = textAt(entry, 'BookgDt', 'DtTm') || textAt(entry, 'BookgDt', 'Dt') || textAt(entry, 'ValDt', 'Dt')
  const date = day(stamp)
  if (date === undefined) bad('date', `记账日期“${stamp}”不是日期`)
  if (problems.length > 0 || amount === null || date === undefined) return problems
  const details = list(list(entry.NtryDtls)[0]?.TxDtls)[0] ?? {}
  const other = sign === 'CRDT' ? 'Dbtr' : 'Cdtr'
  return {
    line,
    date,
    time: /T(\d\d:\d\d:\d\d)/.exec(stamp)?.[1] ?? null,
    flowNo: textAt(entry, 'AcctSvcrRef').slice(0, 80) || textAt(details, 'Refs', 'AcctSvcrRef').slice(0, 80) || null,
    direction: sign === 'CRDT' ? 'in' : 'out',
    amount,
    balance: null,
    counterparty:
      (textAt(details, 'RltdPties', other, 'Pty', 'Nm') || textAt(details, 'RltdPties', other, 'Nm')).slice(0, 100) ||
      null,
    counterpartyAccount: textAt(details, 'RltdPties', `${other}Acct`, 'Id', 'Othr', 'Id').slice(0, 60) || null,
    summary:
      (
        list(details.RmtInf)
          .map((one) => texts(one.Ustrd))
          .join('') || textAt(entry, 'AddtlNtryInf')
      ).slice(0, 200) || null,
    reference: reference(textAt(details, 'Refs', 'EndToEndId')) ?? reference(textAt(entry, 'NtryRef')) ?? null,
  }
}

const reference = (text: string): string | undefined =>
  text === '' || text === 'NOTPROVIDED' ? undefined : text.slice(0, 66)

const list = (value: Value): Node[] =>
  (Array.isArray(value) ? value : [value]).filter((one): one is Node => typeof one === 'object' && !Array.isArray(one))

const texts = (value: Value): string => (Array.isArray(value) ? value.map(textOf).join('') : textOf(value))

function textOf(value: Value): string {
  if (typeof value === 'string') return value.trim()
  if (value === undefined || Array.isArray(value)) return ''
  return typeof value['#text'] === 'string' ? value['#text'].trim() : ''
}

function at(node: Node, ...path: string[]): Value {
  let value: Value = node
  for (const name of path) value = list(value)[0]?.[name]
  return value
}

const textAt = (node: Node, ...path: string[]): string => textOf(at(node, ...path))

function amountOf(value: Value): Money | null {
  const currency = list(value)[0]?.['@Ccy']
  const parts = /^(\d{1,18})(?:\.(\d{1,2})0*)?$/.exec(textOf(value))
  if (!parts || (currency !== undefined && currency !== 'CNY')) return null
  const amount = fromCents(toCents(`${parts[1]}.${(parts[2] ?? '').padEnd(2, '0')}`))
  return isMoney(amount) ? amount : null
}

const signed = (amount: Money | null, sign: string): Money | null =>
  amount === null || sign !== 'DBIT' ? amount : fromCents(-toCents(amount))

const day = (text: string): string | undefined => (isDate(text.slice(0, 10)) ? text.slice(0, 10) : undefined)
