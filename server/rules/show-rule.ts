// One rule as an accountant reads it: its lines with the accounts behind each purpose, when which document selects it,
// and its worked examples.
import { missing } from '../core/errors.ts'
import { accountOf } from './compile.ts'
import { confidenceNames } from './list-rules.ts'
import { sideNames, standardNames } from './model.ts'
import type { Allowed, Entry, Rule, RuleBook, Selection } from './model.ts'
import { auxiliaryTitle, factTitle, fieldTitle, valueTitle } from './titles.ts'

export function showRule(book: RuleBook, id: string) {
  const versions = book.rules.get(id)
  const rule = versions?.at(-1)
  if (!versions || !rule) throw missing(`没有记账规则 ${id}`, { hint: '规则编号可在“记账规则”清单中查到' })
  return {
    rule: {
      ...publicPart(rule),
      lines: rule.lines.map((line) => ({
        side: line.side,
        sideName: sideNames[line.side],
        purpose: line.purpose,
        amount: line.amount,
        signed: line.signed ?? null,
        accounts: accountsOf(book, rule, line.purpose),
        auxiliaries: Object.entries(line.auxiliaries).map(([code, from]) => ({
          code,
          title: auxiliaryTitle(code),
          from,
        })),
      })),
      examples: rule.examples,
    },
    versions: versions.map(({ version, from, to }) => ({ version, from, to: to ?? null })),
    selections: [...book.selections.values()].flatMap((selection) => selectionsOf(book, selection, id)),
  }
}

function publicPart(rule: Rule) {
  const {
    id,
    version,
    name,
    standard,
    from,
    to,
    schemes,
    orgLevels,
    scope,
    summary,
    evidence,
    source,
    confidence,
    note,
  } = rule
  return {
    id,
    version,
    name,
    standard,
    standardName: standardNames[standard],
    from,
    to: to ?? null,
    schemes,
    orgLevels: orgLevels ?? [],
    scope: scope ?? null,
    summary,
    evidence,
    source,
    confidence,
    confidenceName: confidenceNames[confidence],
    note: note ?? null,
  }
}

interface AccountUse {
  schemes: readonly string[]
  account: string
  name: string | null
  /** How the leaf is found where a field of the document decides it. */
  by: string | null
}

function accountsOf(book: RuleBook, rule: Rule, name: string): AccountUse[] {
  const purpose = book.purposes[rule.standard].get(name)
  if (!purpose) return []
  const special = purpose.leaf.filter((leaf) => leaf.schemes.some((scheme) => rule.schemes.includes(scheme)))
  const covered = new Set(special.flatMap((leaf) => leaf.schemes))
  const plain = rule.schemes.filter((scheme) => !covered.has(scheme))
  return [
    ...(plain.length > 0 ? [use(book, rule, plain, purpose.account, null)] : []),
    ...special.map((leaf) => {
      const account = leaf.account ?? leaf.default ?? purpose.account
      const by =
        leaf.by &&
        `由“${leaf.by
          .split('+')
          .map((field) => fieldTitle(book, '', field))
          .join('、')}”决定明细`
      return use(
        book,
        rule,
        leaf.schemes.filter((scheme) => rule.schemes.includes(scheme)),
        account,
        by ?? null,
      )
    }),
  ]
}

function use(book: RuleBook, rule: Rule, schemes: readonly string[], account: string, by: string | null): AccountUse {
  const year = book.chart.years.at(-1) ?? 0
  const names = schemes.flatMap((scheme) => accountOf(book, rule.standard, scheme, account, year)?.name ?? [])
  return { schemes, account, name: names[0] ?? null, by }
}

function selectionsOf(book: RuleBook, selection: Selection, id: string) {
  return [...selection.entries.agency, ...selection.entries.treasury]
    .filter((entry) => entry.rule === id)
    .map((entry) => ({
      document: selection.document,
      documentName: selection.name,
      leg: entry.leg === '' ? null : entry.leg,
      conditions: conditionsOf(book, selection.document, entry),
      take: Object.entries(entry.take).map(([name, expression]) => ({ name, expression })),
      reading: entry.reading ?? selection.reading ?? null,
    }))
}

function conditionsOf(book: RuleBook, document: string, entry: Entry): string[] {
  return Object.entries(entry.when).map(([fact, allowed]) => {
    const values = listed(allowed)
      .map((value) => valueTitle(book, document, fact, value))
      .join('、')
    return `${factTitle(book, document, fact)}${Array.isArray(allowed) ? '是' : '不是'} ${values}`
  })
}

const listed = (allowed: Allowed): readonly (string | null)[] => ('not' in allowed ? allowed.not : allowed)
