// A version of a rule that vouchers may stand on can never say something else afterwards.
import assert from 'node:assert/strict'
import { AppError } from '../../server/core/errors.ts'
import { registerRules } from '../../server/rules/rule-versions.ts'
import { withDatabase } from '../support/database.ts'
import { readSmallBook, smallBook } from './small-book.ts'

const bookWith = (change: Record<string, unknown> = {}) => {
  const small = smallBook()
  Object.assign(small.agency[0] as Record<string, unknown>, change)
  return readSmallBook(small).book
}

describe('the register of rule versions', () => {
  it('takes each version once', () =>
    withDatabase(async ({ transaction }) => {
      assert.deepEqual(await transaction((tx) => registerRules(tx, bookWith())), { added: 2 })
      assert.deepEqual(await transaction((tx) => registerRules(tx, bookWith())), { added: 0 })
    }))

  it('refuses a changed rule under an old version, and keeps nothing of that book', () =>
    withDatabase(async ({ transaction }) => {
      await transaction((tx) => registerRules(tx, bookWith()))
      await assert.rejects(
        transaction((tx) => registerRules(tx, bookWith({ name: '改了' }))),
        (error) =>
          error instanceof AppError &&
          error.code === 'rule.changed' &&
          /receipt\.contribution 第 1 版/.test(error.message),
      )
      const [row] = await transaction((tx) => tx('rule_versions').count({ rows: '*' }))
      assert.equal(Number(row?.rows), 2)
    }))

  it('lets a version end, and its notes and examples grow', () =>
    withDatabase(async ({ transaction }) => {
      await transaction((tx) => registerRules(tx, bookWith()))
      const ended = bookWith({ valid: { from: '2026-01-01', to: '2026-12-31' }, note: '已核对', examples: [] })
      assert.deepEqual(await transaction((tx) => registerRules(tx, ended)), { added: 0 })
      assert.deepEqual(await transaction((tx) => registerRules(tx, bookWith({ version: 2 }))), { added: 1 })
    }))
})
