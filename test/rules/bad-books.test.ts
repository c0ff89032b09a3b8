// Whatever an accountant can get wrong in a rule book is refused with file, place and reason; everything wrong is told at once.
import assert from 'node:assert/strict'
import { checkRules } from '../../server/rules/check-rules.ts'
import { readSmallBook, smallBook } from './small-book.ts'
import type { SmallBook } from './small-book.ts'

type Json = Record<string, unknown>

interface Fault {
  readonly name: string
  readonly code: string
  /** A piece of the message that tells the accountant where and what. */
  readonly says: RegExp
  change(book: SmallBook): void
}

const rule = (book: SmallBook, index = 0): Json => book.agency[index] as Json
const lines = (book: SmallBook): Json[] => rule(book).lines as Json[]
const selection = (book: SmallBook): Json => book.selection[0] as Json
const entries = (book: SmallBook): Json[] => selection(book).agency as Json[]
const document = (book: SmallBook): Json => book.documents[0] as Json
const fields = (book: SmallBook): Json[] => document(book).fields as Json[]
const purpose = (book: SmallBook, index: number): Json => book.purposes.agency[index] as Json

const faults: readonly Fault[] = [
  {
    name: 'an unknown field in a rule',
    code: 'rules.shape',
    says: /agency\/all\.json 第 1 项（receipt\.contribution）/,
    change: (book) => (rule(book).comment = 'x'),
  },
  {
    name: 'a line on no side',
    code: 'rules.shape',
    says: /debit 或 credit/,
    change: (book) => delete lines(book)[0]?.debit,
  },
  {
    name: 'an unknown purpose',
    code: 'rule.purpose',
    says: /用途“没有的”/,
    change: (book) => Object.assign(lines(book)[1] as Json, { credit: '没有的' }),
  },
  {
    name: 'an account that no chart has',
    code: 'rule.account',
    says: /没有科目 9999/,
    change: (book) => Object.assign(purpose(book, 2), { account: '9999' }),
  },
  {
    name: 'an account closed for the scheme',
    code: 'rule.account_closed',
    says: /4102 在经办账未对险种 EP 开设/,
    change: (book) => Object.assign(purpose(book, 2), { account: '4102' }),
  },
  {
    name: 'an account that is no leaf',
    code: 'rule.not_leaf',
    says: /4001 保费收入 对险种 EM 不是末级/,
    change: (book) => delete purpose(book, 1).leaf,
  },
  {
    name: 'a leaf that does not exist',
    code: 'rule.account',
    says: /没有科目 400109/,
    change: (book) => Object.assign((purpose(book, 1).leaf as Json[])[0] as Json, { values: { pooled: '400109' } }),
  },
  {
    name: 'entries that cannot balance',
    code: 'rule.unbalanced',
    says: /借方多 interest/,
    change: (book) => Object.assign(lines(book)[0] as Json, { amount: 'amount + interest' }),
  },
  {
    name: 'an amount that is a formula',
    code: 'rule.amount',
    says: /amount \* 2/,
    change: (book) => Object.assign(lines(book)[0] as Json, { amount: 'amount * 2' }),
  },
  {
    name: 'a required auxiliary left out',
    code: 'rule.auxiliary_missing',
    says: /缺少必需的辅助“银行账户”/,
    change: (book) => delete lines(book)[0]?.auxiliaries,
  },
  {
    name: 'an auxiliary that does not exist',
    code: 'rule.auxiliary',
    says: /没有辅助核算“bankAcount”/,
    change: (book) =>
      Object.assign(lines(book)[0] as Json, { auxiliaries: { bankAccount: 'income_account_id', bankAcount: 'x' } }),
  },
  {
    name: 'an auxiliary the account does not keep',
    code: 'rule.auxiliary',
    says: /不设辅助“往来单位”/,
    change: (book) =>
      Object.assign(lines(book)[0] as Json, {
        auxiliaries: { bankAccount: 'income_account_id', counterparty: 'nature' },
      }),
  },
  {
    name: 'a rule without example',
    code: 'rule.no_example',
    says: /没有算例/,
    change: (book) => delete rule(book).examples,
  },
  {
    name: 'an example that fails',
    code: 'rule.example',
    says: /应得 借 1002 收入户存款 103\.00；.*实得 借 1002 收入户存款 104\.00/,
    change: (book) =>
      Object.assign(((rule(book).examples as Json[])[0] as Json).document as Json, { amount: '104.00' }),
  },
  {
    name: 'an example whose two sides are swapped',
    code: 'rule.example',
    says: /算例 1/,
    change: (book) => ((rule(book).examples as Json[])[0] as { expect: string[] }).expect.reverse(),
  },
  {
    name: 'an unknown scheme',
    code: 'rule.scheme',
    says: /没有险种“ZZ”/,
    change: (book) => Object.assign(rule(book), { schemes: ['EP', 'EM', 'ZZ'] }),
  },
  {
    name: 'a validity that ends before it begins',
    code: 'rule.validity',
    says: /早于/,
    change: (book) => Object.assign(rule(book), { valid: { from: '2026-01-01', to: '2025-01-01' } }),
  },
  {
    name: 'two versions on one day',
    code: 'rule.versions',
    says: /第 2 版从 2026-06-01 起，第 1 版此时仍有效/,
    change: (book) => book.agency.push({ ...rule(book), version: 2, valid: { from: '2026-06-01' } }),
  },
  {
    name: 'one version written twice',
    code: 'rules.repeated',
    says: /第 1 版写了两次/,
    change: (book) => book.agency.push({ ...rule(book) }),
  },
  {
    name: 'two entries that fit one document',
    code: 'selection.overlap',
    says: /可能同时符合一张“收款”：receipt\.contribution、receipt\.other/,
    change: (book) => delete entries(book)[1]?.when,
  },
  {
    name: 'entries that overlap in one value only',
    code: 'selection.overlap',
    says: /receipt\.other/,
    change: (book) =>
      Object.assign(entries(book)[1] as Json, {
        when: { nature: ['other', 'contribution'], fund_pool: { not: ['pooled'] } },
      }),
  },
  {
    name: 'a document type with neither rule nor memo',
    code: 'document.no_rule',
    says: /没有规则，也没有标明不入账/,
    change: (book) => book.selection.splice(0),
  },
  {
    name: 'a selection of an unknown rule',
    code: 'selection.rule',
    says: /没有规则 receipt\.nothing/,
    change: (book) => Object.assign(entries(book)[0] as Json, { rule: 'receipt.nothing' }),
  },
  {
    name: 'a selection for an unknown document',
    code: 'selection.document',
    says: /没有单据类型 money\.lost/,
    change: (book) => book.selection.push({ ...selection(book), document: 'money.lost' }),
  },
  {
    name: 'a rule that nothing selects',
    code: 'rule.unselected',
    says: /没有单据选择规则 receipt\.other/,
    change: (book) => entries(book).splice(1),
  },
  {
    name: 'a condition on an unknown field',
    code: 'selection.fact',
    says: /条件“natur”/,
    change: (book) => Object.assign(entries(book)[0] as Json, { when: { natur: ['contribution'] } }),
  },
  {
    name: 'a condition on an unknown code',
    code: 'selection.code',
    says: /没有取值 gift，可用：contribution、other/,
    change: (book) => Object.assign(entries(book)[0] as Json, { when: { nature: ['gift'] } }),
  },
  {
    name: 'a condition on an unknown policy',
    code: 'selection.fact',
    says: /policy\.nothing/,
    change: (book) =>
      Object.assign(entries(book)[0] as Json, { when: { nature: ['contribution'], 'policy.nothing': ['x'] } }),
  },
  {
    name: 'an entry in an undefined part',
    code: 'selection.leg',
    says: /没有定义部分“interest”/,
    change: (book) => Object.assign(entries(book)[0] as Json, { leg: 'interest' }),
  },
  {
    name: 'a taken amount the document lacks',
    code: 'selection.field',
    says: /interest 不是单据的字段/,
    change: (book) => Object.assign(entries(book)[0] as Json, { take: { amount: 'amount - interest' } }),
  },
  {
    name: 'an entry that no scheme can reach',
    code: 'selection.dead',
    says: /永远选不到/,
    change: (book) => Object.assign(document(book), { schemes: ['RP'] }),
  },
  {
    name: 'a scheme of the document without rule',
    code: 'selection.scheme',
    says: /险种 RP 没有任何规则/,
    change: (book) => Object.assign(document(book), { schemes: ['EP', 'RP'] }),
  },
  {
    name: 'an amount the document does not provide',
    code: 'selection.not_provided',
    says: /金额要用/,
    change: (book) => lines(book).forEach((line) => Object.assign(line, { amount: 'principal' })),
  },
  {
    name: 'a leaf field the document does not provide',
    code: 'selection.not_provided',
    says: /末级科目要用 fund_pool/,
    change: (book) => fields(book).splice(3),
  },
  {
    name: 'a field with an undefined code set',
    code: 'document.code_set',
    says: /代码集“natures”没有定义/,
    change: (book) => Object.assign(fields(book)[2] as Json, { codeSet: 'natures' }),
  },
  {
    name: 'a group of fields that does not exist',
    code: 'document.group',
    says: /没有公共字段组“cash”/,
    change: (book) => Object.assign(document(book), { groups: ['head', 'cash'] }),
  },
]

describe('a faulty rule book', () => {
  const codesOf = (book: SmallBook) => {
    const { book: read, problems } = readSmallBook(book)
    return [...problems, ...checkRules(read).problems]
  }

  it('is not what the small book is', () => {
    assert.deepEqual(codesOf(smallBook()), [])
  })

  for (const { name, code, says, change } of faults) {
    it(`${name}: ${code}`, () => {
      const book = smallBook()
      change(book)
      const found = codesOf(book).filter((problem) => problem.code === code)
      assert.ok(
        found.length > 0,
        `expected ${code}, found ${codesOf(book)
          .map((problem) => `${problem.code} ${problem.message}`)
          .join('\n')}`,
      )
      assert.ok(
        found.some(({ message }) => says.test(message)),
        found.map(({ message }) => message).join('\n'),
      )
      assert.ok(
        found.every(({ at }) => at),
        'every problem says where',
      )
    })
  }

  it('has all its faults told at once', () => {
    const book = smallBook()
    Object.assign(lines(book)[0] as Json, { amount: 'amount + interest' })
    Object.assign(entries(book)[1] as Json, { when: { nature: ['gift'] } })
    delete rule(book, 1).examples
    const codes = new Set(codesOf(book).map((problem) => problem.code))
    for (const code of ['rule.unbalanced', 'selection.code', 'rule.no_example']) assert.ok(codes.has(code), code)
  })
})
