// The contracts documents are checked against: the document types of the rule book, with their fields found by name.
import type { CodeSetDefinition, DocumentType, FieldDefinition } from '../rules/document-types.ts'
import { parseTerms } from '../rules/expression.ts'
import type { Terms } from '../rules/expression.ts'
import type { RuleBook } from '../rules/model.ts'

export interface Contracts {
  readonly documents: ReadonlyMap<string, DocumentType>
  readonly envelope: readonly FieldDefinition[]
  readonly codeSets: ReadonlyMap<string, CodeSetDefinition>
  readonly envelopeFields: FieldIndex
  readonly byType: ReadonlyMap<string, Contract>
}

export interface FieldIndex {
  readonly byName: ReadonlyMap<string, FieldDefinition>
  readonly fields: readonly FieldDefinition[]
}

export interface Contract {
  readonly type: DocumentType
  readonly head: FieldIndex
  readonly lines: FieldIndex | undefined
  readonly sums: readonly {
    readonly total: string
    readonly terms: Terms
    readonly parts: string
    readonly whenAll: boolean
  }[]
  readonly accountFields: readonly FieldDefinition[]
}

/** Answers for codes that live in base data. */
export interface Codes {
  has(codeSet: string, value: string, scheme: string | null): boolean
  fundAccount(code: string): FundAccountView | undefined
}

export interface FundAccountView {
  readonly kind: string
  readonly regionCode: string
  readonly schemes: readonly string[]
  readonly closedOn: string | null
}

const made = new WeakMap<RuleBook, Contracts>()

export function contractsOf(book: RuleBook): Contracts {
  const known = made.get(book)
  if (known) return known
  const contracts: Contracts = {
    documents: book.documents,
    envelope: book.envelope,
    codeSets: book.codeSets,
    envelopeFields: indexOf(book.envelope),
    byType: new Map([...book.documents].map(([id, type]) => [id, contractOf(type)])),
  }
  made.set(book, contracts)
  return contracts
}

function contractOf(type: DocumentType): Contract {
  return {
    type,
    head: indexOf(type.fields),
    lines: type.lines ? indexOf(type.lines.fields) : undefined,
    sums: (type.sums ?? []).map(({ total, parts, whenAll = false }) => ({
      total,
      parts,
      whenAll,
      terms: parseTerms(parts) ?? [],
    })),
    accountFields: type.fields.filter((field) => field.codeSet === 'fund_account'),
  }
}

const indexOf = (fields: readonly FieldDefinition[]): FieldIndex => ({
  fields,
  byName: new Map(fields.map((field) => [field.name, field])),
})
