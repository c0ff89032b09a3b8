import assert from 'node:assert/strict'
import fc from 'fast-check'
import {
  add,
  allocate,
  compare,
  formatMoney,
  fromCents,
  isMoney,
  negate,
  parseMoney,
  scale,
  subtract,
  sum,
  toCents,
} from '../../server/core/money.ts'
import { AppError } from '../../server/core/errors.ts'
import { propertyRun } from '../support/property.ts'

describe('money', () => {
  it('takes plain decimal text with at most two decimals, and nothing else', () => {
    for (const [text, amount] of [
      ['12', '12.00'],
      ['0', '0.00'],
      ['-0', '0.00'],
      ['1.5', '1.50'],
      ['-3.07', '-3.07'],
      ['007', '7.00'],
    ] as const) {
      assert.equal(parseMoney(text), amount)
    }
    for (const text of [
      '',
      '1.234',
      '1,234.00',
      '1e5',
      '0x10',
      ' 1',
      '１２',
      'NaN',
      '1.',
      '.5',
      '1234567890123456789',
    ]) {
      assert.throws(() => parseMoney(text), AppError, text)
    }
  })

  it('knows its canonical form', () => {
    assert.ok(isMoney('0.00') && isMoney('-1.20') && isMoney('999999999999999999.99'))
    assert.ok(!isMoney('-0.00') && !isMoney('01.00') && !isMoney('1.2') && !isMoney(1.2))
  })

  it('shows thousands separators', () => {
    assert.equal(formatMoney('-1234567.80'), '-1,234,567.80')
    assert.equal(formatMoney('999.00'), '999.00')
  })

  it('rounds once, half up', () => {
    assert.equal(scale('38300.00', '0.16'), '6128.00')
    assert.equal(scale('0.05', '0.5'), '0.03')
    assert.equal(scale('-0.05', '0.5'), '-0.03')
  })

  it('adds exactly, whatever the amounts', () => {
    const cents = fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n })
    propertyRun(
      fc.property(fc.array(cents, { minLength: 1, maxLength: 30 }), (list) => {
        const amounts = list.map(fromCents)
        assert.equal(
          toCents(sum(amounts)),
          list.reduce((a, b) => a + b, 0n),
        )
        const [first = '0.00', second = '0.00'] = amounts
        assert.equal(subtract(add(first, second), second), first)
        assert.equal(compare(first, negate(negate(first))), 0)
      }),
    )
  })

  it('splits without losing a cent: the parts always add up', () => {
    const weights = fc
      .array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 12 })
      .filter((w) => w.some((x) => x > 0))
    propertyRun(
      fc.property(fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n }), weights, (cents, list) => {
        assert.equal(sum(allocate(fromCents(cents), list)), fromCents(cents))
      }),
    )
  })
})
