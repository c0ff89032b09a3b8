// Proves the document types: every name they use exists, and each one is booked by rules or marked as memo.
import type { Problem } from '../core/errors.ts'
import type { DocumentType, FieldDefinition } from './document-types.ts'
import { parseTerms } from './expression.ts'
import type { RuleBook } from './model.ts'

export function checkDocuments(book: RuleBook): Problem[] {
  return [...book.documents.values()].flatMap((document) => checkDocument(book, document))
}

function checkDocument(book: RuleBook, document: DocumentType): Problem[] {
  const problems: Problem[] = []
  const add = (code: string, message: string, hint?: string) =>
    problems.push({ code, message: `${document.at}：${message}`, at: document.at, ...(hint ? { hint } : {}) })
  const names = new Set<string>()
  for (const field of document.fields) {
    if (names.has(field.name)) add('document.field', `字段 ${field.name} 写了两次`)
    names.add(field.name)
  }
  for (const field of [...document.fields, ...(document.lines?.fields ?? [])]) checkField(book, field, add)
  for (const scheme of document.schemes)
    if (!book.chart.templates.has(scheme)) add('document.scheme', `没有险种“${scheme}”`)
  for (const kind of document.accountKinds ?? []) {
    if (book.codeSets.get('account_kind')?.values?.[kind] === undefined)
      add('document.account_kind', `没有账户类型“${kind}”`)
  }
  for (const name of document.key) {
    if (!names.has(name) && !envelopeNames.has(name)) add('document.key', `幂等键的字段 ${name} 不在单据中`)
  }
  checkSums(document, names, add)
  if (!book.selections.has(document.id)) {
    add('document.no_rule', '没有规则，也没有标明不入账', '在 selection 中写上选择的规则，或写 memo 说明为什么不入账')
  }
  return problems
}

type Add = (code: string, message: string, hint?: string) => void

function checkSums(document: DocumentType, names: ReadonlySet<string>, add: Add): void {
  for (const { total, parts } of document.sums ?? []) {
    const terms = parseTerms(parts)
    if (!terms) add('document.sums', `合计关系“${parts}”须是字段名用加号、减号相连`)
    for (const name of [total, ...(terms ?? []).map((term) => term.name)]) {
      if (!names.has(name)) add('document.sums', `合计关系中的字段 ${name} 不在单据中`)
    }
  }
  const lineNames = new Set((document.lines?.fields ?? []).map((field) => field.name))
  for (const { line, total } of document.lines?.sums ?? []) {
    if (!lineNames.has(line) || !names.has(total)) add('document.sums', `明细合计 ${line} → ${total} 的字段不在单据中`)
  }
}

const envelopeNames = new Set(['source_system', 'event'])

function checkField(book: RuleBook, field: FieldDefinition, add: Add): void {
  if (field.type === 'code' && (field.codeSet === undefined || !book.codeSets.has(field.codeSet))) {
    add('document.code_set', `字段 ${field.name} 的代码集“${field.codeSet ?? ''}”没有定义`)
  }
  if (field.type === 'text' && field.maxLength === undefined)
    add('document.field', `文本字段 ${field.name} 没有写最大长度 maxLength`)
  if (field.type === 'period' && field.forms === undefined)
    add('document.field', `期间字段 ${field.name} 没有写形式 forms`)
}
