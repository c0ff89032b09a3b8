// The rule book of the product itself: proved, complete, and quick to load.
import assert from 'node:assert/strict'
import { checkRules } from '../../server/rules/check-rules.ts'
import { loadRuleBook, ruleBook } from '../../server/rules/load.ts'

describe('the rule book', () => {
  it('has no problems', () => {
    assert.deepEqual(checkRules(ruleBook()).problems, [])
  })

  it('covers every document type and keeps the official rules beside our own', () => {
    const book = ruleBook()
    assert.equal(book.counts.documentTypes, 172)
    const rules = [...book.rules.values()].flat()
    const ours = rules.filter((rule) => rule.source.startsWith('拟定'))
    const official = rules.filter((rule) => !rule.source.startsWith('拟定'))
    assert.equal(official.filter((rule) => rule.standard === 'agency').length, 252)
    assert.equal(official.filter((rule) => rule.standard === 'treasury').length, 66)
    assert.ok(
      ours.every((rule) => rule.confidence === 'knowledge-verify'),
      'what we worked out ourselves is marked for checking',
    )
  })

  it('names purposes in rules, never account codes', () => {
    for (const rule of [...ruleBook().rules.values()].flat()) {
      for (const line of rule.lines) assert.doesNotMatch(line.purpose, /^\d/, rule.id)
    }
  })

  it('has rules for contributions and benefits in the sample years 2019, 2020 and in 2026', () => {
    for (const id of [
      'contribution.received.state_treasury',
      'benefit.paid',
      'treasury.contribution.received',
      'treasury.allocation.benefit',
    ]) {
      const from = ruleBook().rules.get(id)?.[0]?.from ?? ''
      assert.ok(from <= '2019-01-01', `${id} begins ${from}`)
    }
  })

  it('is refused as a whole when a folder is missing', () => {
    assert.throws(() => loadRuleBook(new URL('file:///nowhere/')), /处问题|读不到|没有目录/)
  })
})
