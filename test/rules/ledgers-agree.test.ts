// Whatever comes in: vouchers balance, use leaf accounts and known auxiliaries, and both ledgers move the 财政专户 alike.
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { toCents } from '../../server/core/money.ts'
import { buildVouchers } from '../../server/rules/build-vouchers.ts'
import { accountOf } from '../../server/rules/compile.ts'
import { bookDate } from '../../server/rules/facts.ts'
import { ruleBook } from '../../server/rules/load.ts'
import type { DocumentFacts, RuleVoucher } from '../../server/rules/model.ts'
import { propertyRun } from '../support/property.ts'
import { randomDocument } from './random-documents.ts'

// Reasons for which a document may rightly wait; anything else is a fault of the rule book.
const mayWaitFor = [
  'rule.none',
  'rule.none_treasury',
  'rule.value_missing',
  'rule.leaf',
  'rule.negative',
  'rule.lines_differ',
]

describe('vouchers of random documents', () => {
  const book = ruleBook()

  it('balance, stay within one scheme’s chart, and keep 经办 1003 equal to 财政 1001 after any sequence of documents', () => {
    propertyRun(
      fc.property(fc.array(randomDocument(book), { minLength: 1, maxLength: 20 }), (documents) => {
        const moved = new Map<string, bigint>()
        for (const facts of documents) {
          const result = buildVouchers(book, facts)
          if (result.kind === 'none')
            assert.ok(mayWaitFor.includes(result.code), `${facts.type}: ${result.code} ${result.message}`)
          if (result.kind !== 'vouchers') continue
          for (const voucher of result.vouchers) {
            checkVoucher(facts, voucher)
            addMoved(moved, voucher)
          }
        }
        for (const [scheme, amount] of moved) assert.equal(amount, 0n, `${scheme}: the ledgers differ by ${amount} 分`)
      }),
      200,
    )
  })

  it('exist for every document type and each of its schemes, unless the type is marked as not booked', () => {
    for (const type of book.documents.values()) {
      if (!type.hasHead || book.selections.get(type.id)?.memo !== undefined) continue
      for (const scheme of type.schemes) {
        const documents = fc.sample(randomDocument(book, { type, scheme, date: '2026-06-30' }), {
          numRuns: 80,
          seed: 5,
        })
        const isBooked = documents.some((facts) => buildVouchers(book, facts).kind !== 'none')
        assert.ok(isBooked, `${type.id} ${scheme}: none of ${documents.length} random documents could be booked`)
      }
    }
  })

  function checkVoucher(facts: DocumentFacts, voucher: RuleVoucher): void {
    const label = `${facts.type} ${voucher.scheme} ${voucher.rule.id}`
    let net = 0n
    for (const { account, side, amount, auxiliaries } of voucher.lines) {
      net += side === 'debit' ? toCents(amount) : -toCents(amount)
      const template = book.chart.templates.get(voucher.scheme) ?? ''
      const open = accountOf(book, voucher.standard, template, account, Number(bookDate(facts).slice(0, 4)))
      assert.ok(open?.isLeaf, `${label}: ${account} is no leaf`)
      for (const name of Object.keys(auxiliaries))
        assert.ok(open.auxiliaries.includes(name), `${label}: ${account} keeps no ${name}`)
    }
    assert.equal(net, 0n, `${label} does not balance`)
  }

  function addMoved(moved: Map<string, bigint>, voucher: RuleVoucher): void {
    const root = voucher.standard === 'agency' ? '1003' : '1001'
    for (const { account, side, amount } of voucher.lines) {
      if (!account.startsWith(root)) continue
      const signed = (side === 'debit') === (voucher.standard === 'agency') ? toCents(amount) : -toCents(amount)
      moved.set(voucher.scheme, (moved.get(voucher.scheme) ?? 0n) + signed)
    }
  }
})
