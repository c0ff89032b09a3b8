// How a book is kept, as far as the chief accountant may change it: each change has a reason and stays in the audit trail. Ways of
// booking that must not be mixed within a year can be changed only until the book has its first voucher.
import type { Actor } from '../core/actor.ts'
import type { Tx } from '../core/database/index.ts'
import { conflict, invalid } from '../core/errors.ts'
import type { Problem } from '../core/errors.ts'
import { requireBook } from './book-scope.ts'
import { loadBook } from './books.ts'
import type { Book, BookPolicy } from './books.ts'
import { openingWord } from './model.ts'
import { choiceProblems, choicesOf } from './policy-choices.ts'

export interface PolicyChange {
  voucherWords?: readonly string[] | undefined
  autoPost?: boolean | undefined
  cashierSign?: BookPolicy['cashierSign']
  choices?: Readonly<Record<string, string>> | undefined
}

export interface ChangedSetting {
  /** `cashierSign`, or the name of a choice. */
  name: string
  title: string
  from: string
  to: string
}

export const settingTitles = { voucherWords: '凭证字', autoPost: '机审记账', cashierSign: '出纳签章' } as const

const signTitles: Readonly<Record<string, string>> = {
  none: '不要求',
  manual: '手工填制的收付凭证',
  all: '全部由人记账的收付凭证',
}

/** Changes what is given and leaves the rest; tells what changed. 409 when nothing would change. */
export async function setBookPolicy(
  tx: Tx,
  actor: Actor,
  id: number,
  change: PolicyChange,
): Promise<{ policy: BookPolicy; changed: ChangedSetting[] }> {
  await requireBook(tx, actor, 'book.open', await loadBook(tx, id))
  // Read again under the lock, so that two changes at once don't lose each other.
  await tx('books').where({ id }).forUpdate().select('id')
  const book = await loadBook(tx, id)
  const { voucherWords, autoPost, cashierSign, choices } = change
  const policy: BookPolicy = {
    ...book.policy,
    ...(voucherWords ? { voucherWords: [...voucherWords] } : {}),
    ...(autoPost === undefined ? {} : { autoPost }),
    ...(cashierSign ? { cashierSign } : {}),
    choices: { ...book.policy.choices, ...choices },
  }
  const changed = changedSettings(book, policy)
  const problems = [
    ...choiceProblems(book, choices ?? {}),
    ...(await wordProblems(tx, book, policy.voucherWords)),
    ...(await settledProblems(tx, book, changed)),
  ]
  if (problems.length > 0) throw invalid(problems)
  if (changed.length === 0)
    throw conflict('policy.unchanged', `账套“${book.name}”的政策本来就是这样`, { hint: '没有需要改动的' })
  await tx('books')
    .where({ id })
    .update({ policy: JSON.stringify(policy) })
  return { policy, changed }
}

function changedSettings(book: Book, after: BookPolicy): ChangedSetting[] {
  const settings: [string, string, (policy: BookPolicy) => string][] = [
    ['voucherWords', settingTitles.voucherWords, (policy) => policy.voucherWords.join('、')],
    ['autoPost', settingTitles.autoPost, (policy) => (policy.autoPost ? '允许' : '不允许')],
    ['cashierSign', settingTitles.cashierSign, (policy) => signTitles[policy.cashierSign ?? 'none'] ?? ''],
    ...choicesOf(book).map(({ name, title, values, default: usual }): (typeof settings)[number] => [
      name,
      title,
      (policy) => values[policy.choices[name] ?? usual] ?? policy.choices[name] ?? '',
    ]),
  ]
  return settings
    .map(([name, title, show]) => ({ name, title, from: show(book.policy), to: show(after) }))
    .filter(({ from, to }) => from !== to)
}

/** Whether the book has vouchers beside its opening balances. */
export async function hasVouchers(tx: Tx, book: number): Promise<boolean> {
  const found: { id: number }[] = await tx('vouchers')
    .where({ book_id: book })
    .whereNot({ word: openingWord })
    .whereNot({ status: 'void' })
    .limit(1)
    .select('id')
  return found.length > 0
}

async function settledProblems(tx: Tx, book: Book, changed: readonly ChangedSetting[]): Promise<Problem[]> {
  const settled = choicesOf(book).filter((one) => one.settled && changed.some(({ name }) => name === one.name))
  if (settled.length === 0 || !(await hasVouchers(tx, book.id))) return []
  return settled.map(({ name, title }) => ({
    code: 'policy.settled',
    message: `账套“${book.name}”已有凭证，“${title}”在年度内不能改`,
    at: `choices.${name}`,
    hint: '同一年度不得混用两种口径；从下一年度的账套改起',
  }))
}

// A word with vouchers must stay, or its red vouchers could not be made.
async function wordProblems(tx: Tx, book: Book, words: readonly string[]): Promise<Problem[]> {
  const problem = (message: string, hint: string) => ({ code: 'policy.words', message, at: 'voucherWords', hint })
  if (new Set(words).size < words.length) return [problem('凭证字有重复', '每个字写一次')]
  if (words.includes(openingWord)) return [problem(`“${openingWord}”是期初余额专用的字`, '换一个字')]
  const dropped = book.policy.voucherWords.filter((word) => !words.includes(word))
  if (dropped.length === 0) return []
  const used: string[] = await tx('vouchers')
    .where({ book_id: book.id })
    .whereIn('word', dropped)
    .distinct('word')
    .pluck('word')
  return used.map((word) => problem(`凭证字“${word}”已有凭证，不能去掉`, '保留它，新凭证可用别的字'))
}
