// Every worked example that stands with a rule gives the entries written beside it.
import assert from 'node:assert/strict'
import { runExamples } from '../../server/rules/examples.ts'
import { ruleBook } from '../../server/rules/load.ts'

describe('worked examples of the accounting rules', () => {
  for (const { rule, number, expected, found, problems } of runExamples(ruleBook())) {
    it(`${rule.id} ${number}: ${rule.name}`, () => {
      assert.deepEqual(
        problems.map(({ message }) => message),
        [],
      )
      assert.deepEqual(found, expected)
    })
  }
})
