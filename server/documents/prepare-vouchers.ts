// What documents become in the books: vouchers in both ledgers, a memo, or a reason why they must wait. Nothing is written
// here. A document that cannot have all of its vouchers has none.
import type { Standard } from '../core/actor.ts'
import { yearOf } from '../core/calendar.ts'
import type { Tx } from '../core/database/index.ts'
import type { Problem } from '../core/errors.ts'
import { defaultBookPolicy } from '../catalog/books-policy.ts'
import type { ChartCache } from '../catalog/chart.ts'
import { findBookkeepers, findFundAccounts } from '../catalog/fund-accounts.ts'
import { standardNames } from '../catalog/model.ts'
import type { FundAccount } from '../catalog/model.ts'
import { bookKey, findBooks } from '../ledger/books.ts'
import type { Book } from '../ledger/books.ts'
import { checkDrafts } from '../ledger/create-vouchers.ts'
import { ledgerLimits } from '../ledger/model.ts'
import type { BookPlace } from '../ledger/model.ts'
import { buildVouchers } from '../rules/build-vouchers.ts'
import type { BuildResult, DocumentFacts, RuleBook, RuleVoucher } from '../rules/model.ts'
import type { CheckedDocument } from './check-document.ts'
import { reasonOfLedger } from './reasons.ts'
import { debitOf, type PartDraft } from './summarise.ts'

export type Outcome =
  | { kind: 'vouchers'; parts: PartDraft[] }
  | { kind: 'memo'; reason: string }
  | { kind: 'reversal'; originalNo: string }
  | { kind: 'waiting'; code: string; reason: string; problems: Problem[] }

export interface NumberedDocument {
  id: number
  checked: CheckedDocument
}

export interface PrepareSetting {
  ruleBook: RuleBook
  /** Charts already read; they hold for one run. */
  charts: ChartCache
}

/** The outcome of each document by its id. */
export async function prepareVouchers(
  tx: Tx,
  documents: readonly NumberedDocument[],
  setting: PrepareSetting,
): Promise<Map<number, Outcome>> {
  const books = await bookFinder(tx, documents)
  const accounts = await accountsOf(tx, documents, setting.ruleBook)
  const outcomes = new Map<number, Outcome>()
  for (const document of documents) outcomes.set(document.id, prepareOne(document, { books, accounts, ...setting }))
  await checkParts(tx, outcomes, setting.charts)
  return outcomes
}

interface Surroundings extends PrepareSetting {
  books: BookFinder
  accounts: ReadonlyMap<string, FundAccount>
}

function prepareOne(document: NumberedDocument, around: Surroundings): Outcome {
  const { checked } = document
  const type = around.ruleBook.documents.get(checked.type)
  if (type?.hasCash && checked.valueDate === null) {
    return waiting('value_date.missing', '没有到账/支付日：收付实现制下，实际收付后才能记账')
  }
  const account = accountProblem(checked, around)
  if (account) return account
  const result = buildVouchers(around.ruleBook, factsOf(checked, around))
  switch (result.kind) {
    case 'memo':
      return { kind: 'memo', reason: result.reason }
    case 'reversal':
      return { kind: 'reversal', originalNo: result.original }
    case 'none':
      return { kind: 'waiting', code: result.code, reason: reasonText(result), problems: [...result.problems] }
    case 'vouchers':
      return draftAll(document, result.vouchers, around)
  }
}

/** The facts of a single document, for explaining it. */
export async function factsFor(tx: Tx, checked: CheckedDocument, ruleBook: RuleBook): Promise<DocumentFacts> {
  const documents = [{ id: 0, checked }]
  return factsOf(checked, {
    books: await bookFinder(tx, documents),
    accounts: await accountsOf(tx, documents, ruleBook),
  })
}

function factsOf(checked: CheckedDocument, around: Pick<Surroundings, 'books' | 'accounts'>): DocumentFacts {
  const choices = (standard: Standard) =>
    (around.books(checked, standard, checked.scheme ?? '')?.policy ?? defaultBookPolicy(standard)).choices
  return {
    type: checked.type,
    scheme: checked.scheme ?? '',
    payload: checked.payload,
    fundAccounts: around.accounts,
    orgLevel: checked.orgLevel ?? '',
    valueDate: checked.valueDate,
    bizDate: checked.bizDate,
    policies: { agency: choices('agency'), treasury: choices('treasury') },
  }
}

const waiting = (code: string, reason: string, problems: Problem[] = []): Outcome => ({
  kind: 'waiting',
  code,
  reason,
  problems,
})

const reasonText = (none: Extract<BuildResult, { kind: 'none' }>): string =>
  none.problems.length > 1 ? [...new Set(none.problems.map((problem) => problem.message))].join('；') : none.message

/** The date in the books: when the money moved, or the business date where none moved. */
export const dateInBooks = (checked: Pick<CheckedDocument, 'valueDate' | 'bizDate'>): string =>
  checked.valueDate ?? checked.bizDate

function draftAll(
  document: NumberedDocument,
  vouchers: readonly RuleVoucher[],
  { books, ruleBook }: Surroundings,
): Outcome {
  const { checked } = document
  const parts: PartDraft[] = []
  for (const voucher of vouchers) {
    const book = books(checked, voucher.standard, voucher.scheme)
    if (!book) return waiting('book.missing', missingBook(checked, voucher))
    const summary =
      (voucher.summary || String(checked.payload.summary ?? '') || ruleBook.documents.get(checked.type)?.name) ??
      voucher.rule.name
    const draft = {
      bookId: book.id,
      date: dateInBooks(checked),
      kind: 'rule' as const,
      summary: summary.slice(0, ledgerLimits.summaryChars),
      attachmentCount: attachmentsOf(checked),
      rule: { id: voucher.rule.id, version: voucher.rule.version },
      lines: voucher.lines,
      documents: [{ id: document.id, amount: debitOf(voucher) }],
    }
    const groupKey = book.policy.summarise === 'none' ? null : `${voucher.group}|${voucher.rule.version}`
    parts.push({ documentId: document.id, groupKey, draft })
  }
  return { kind: 'vouchers', parts }
}

function missingBook(checked: CheckedDocument, voucher: RuleVoucher): string {
  const places = [...new Set([checked.region, checked.poolRegion])].filter((region) => region !== null).join('、')
  return `财政区划 ${places} 没有险种 ${voucher.scheme} ${yearOf(dateInBooks(checked))} 年的${standardNames[voucher.standard]}，须先建账`
}

// A document that names no attachments is itself the original document behind its voucher.
function attachmentsOf(checked: CheckedDocument): number {
  const count = checked.payload.attachment_count
  return typeof count === 'number' && count > 0 ? Math.min(count, ledgerLimits.attachments) : 1
}

function accountProblem(checked: CheckedDocument, { accounts, ruleBook }: Surroundings): Outcome | undefined {
  for (const { title, code } of accountCodes(checked, ruleBook)) {
    const account = accounts.get(code)
    if (!account) return waiting('fund_account.unknown', `“${title}”${code} 未登记，请先在基础信息中登记基金账户`)
    const isNear = account.regionCode === checked.region || account.regionCode === checked.poolRegion
    if (checked.region !== null && !isNear) {
      return waiting(
        'fund_account.place',
        `“${title}”${code} ${account.name} 属于财政区划 ${account.regionCode}，不属于单据的 ${checked.region}`,
      )
    }
  }
  return undefined
}

// Own accounts only: the other side of a transfer between levels may lie anywhere.
const ownAccountFields = ['own_account_id']

function accountCodes(checked: CheckedDocument, ruleBook: RuleBook): { title: string; code: string }[] {
  const fields = ruleBook.documents.get(checked.type)?.fields ?? []
  return fields.flatMap(({ name, title, codeSet }) => {
    const code = checked.payload[name]
    const isOwn = codeSet === 'fund_account' && ownAccountFields.includes(name)
    return isOwn && typeof code === 'string' ? [{ title, code }] : []
  })
}

async function accountsOf(
  tx: Tx,
  documents: readonly NumberedDocument[],
  ruleBook: RuleBook,
): Promise<Map<string, FundAccount>> {
  const codes = new Set<string>()
  for (const { checked } of documents) {
    for (const { name, codeSet } of ruleBook.documents.get(checked.type)?.fields ?? []) {
      const code = checked.payload[name]
      if (codeSet === 'fund_account' && typeof code === 'string') codes.add(code)
    }
  }
  return new Map((await findFundAccounts(tx, [...codes])).map((account) => [account.code, account]))
}

export type BookFinder = (checked: CheckedDocument, standard: Standard, scheme: string) => Book | undefined

/**
 * The book of a document's place. Where a region keeps no books of a scheme (县级只报账), those of its pooling area take them;
 * a region that keeps books but has not opened this year's yet must not slip into another's.
 */
async function bookFinder(tx: Tx, documents: readonly NumberedDocument[]): Promise<BookFinder> {
  const places = new Map<string, BookPlace>()
  for (const { checked } of documents) {
    for (const place of placesOf(checked)) places.set(bookKey(place), place)
  }
  const books = await findBooks(tx, [...places.values()])
  const keepers = new Set(
    (await keepersOf(tx, documents)).map(({ region, standard, scheme }) => `${region} ${standard} ${scheme}`),
  )
  return (checked, standard, scheme) => {
    const year = yearOf(dateInBooks(checked))
    const bookAt = (region: string) => books.get(bookKey({ standard, scheme, region, year }))
    if (checked.region === null) return undefined
    const own = bookAt(checked.region)
    if (own || checked.poolRegion === null || keepers.has(`${checked.region} ${standard} ${scheme}`)) return own
    return bookAt(checked.poolRegion)
  }
}

function placesOf(checked: CheckedDocument): BookPlace[] {
  const year = yearOf(dateInBooks(checked))
  const regions = [...new Set([checked.region, checked.poolRegion])].filter((region) => region !== null)
  // A document may write in the book of another scheme that one of its fields names.
  const schemes = [...new Set([checked.scheme, checked.payload.to_fund_code])].filter(
    (scheme) => typeof scheme === 'string',
  )
  return regions.flatMap((region) =>
    schemes.flatMap((scheme) =>
      (['agency', 'treasury'] as const).map((standard) => ({ standard, scheme, region, year })),
    ),
  )
}

async function keepersOf(tx: Tx, documents: readonly NumberedDocument[]) {
  const regions = [...new Set(documents.map(({ checked }) => checked.region))].filter((region) => region !== null)
  const lists = []
  for (const region of regions) lists.push(await findBookkeepers(tx, { region }))
  return lists.flat()
}

// The ledger's own checks, once for all drafts; a document with one wrong draft waits as a whole.
async function checkParts(tx: Tx, outcomes: Map<number, Outcome>, charts: ChartCache): Promise<void> {
  const parts = [...outcomes.values()].flatMap((outcome) => (outcome.kind === 'vouchers' ? outcome.parts : []))
  const problems = await checkDrafts(
    tx,
    parts.map(({ draft }) => draft),
    charts,
  )
  const found = new Map<number, Problem[]>()
  parts.forEach(({ documentId }, index) => {
    const list = problems[index] ?? []
    if (list.length > 0) found.set(documentId, [...(found.get(documentId) ?? []), ...list])
  })
  for (const [id, list] of found) {
    const [first] = list
    if (first)
      outcomes.set(
        id,
        waiting(reasonOfLedger(first.code), [...new Set(list.map(({ message }) => message))].join('；'), list),
      )
  }
}
