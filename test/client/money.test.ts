// What the screens promise about money: exact display, forgiving typing, nothing rounded in silence.
import assert from 'node:assert/strict'
import {
  averageMoney,
  fromCents,
  isNegativeMoney,
  showMoney,
  subtractMoney,
  sumMoney,
  toCents,
} from '../../client/core/money.ts'
import { parseTypedMoney } from '../../client/core/money-input.ts'

describe('money on the screen', () => {
  it('shows thousands separators and two decimals, the sign in front', () => {
    assert.equal(showMoney('1234567.80'), '1,234,567.80')
    assert.equal(showMoney('-1234.50'), '-1,234.50')
    assert.equal(showMoney('100.00'), '100.00')
    assert.equal(showMoney(null), '')
  })

  it('leaves a zero blank in books and prints it in forms', () => {
    assert.equal(showMoney('0.00', { blankZero: true }), '')
    assert.equal(showMoney('0.00'), '0.00')
    assert.equal(showMoney('-0.00', { blankZero: true }), '')
  })

  it('switches the unit for display, rounding half up', () => {
    assert.equal(showMoney('123456789.00', { unit: '万元' }), '12,345.68')
    assert.equal(showMoney('-50.00', { unit: '万元' }), '-0.01')
    assert.equal(showMoney('98765432100.00', { unit: '亿元' }), '987.65')
  })

  it('adds without floats, far beyond what a double holds', () => {
    assert.equal(sumMoney(['0.10', '0.20']), '0.30')
    assert.equal(sumMoney(['9007199254740993.01', '0.01']), '9007199254740993.02')
    assert.equal(subtractMoney('1.00', '1.01'), '-0.01')
    assert.equal(averageMoney(['1.00', '2.00', '2.00']), '1.67')
    assert.equal(averageMoney(['-1.00', '-2.00', '-2.00']), '-1.67')
  })

  it('tells red figures from black ones', () => {
    assert.equal(isNegativeMoney('-0.01'), true)
    assert.equal(isNegativeMoney('-0.00'), false)
    assert.equal(isNegativeMoney('0.01'), false)
    assert.equal(fromCents(toCents('-0.05')), '-0.05')
  })
})

describe('money as people type it', () => {
  const good: [string, string | null][] = [
    ['12345.6', '12345.60'],
    ['1.2万', '12000.00'],
    ['3亿', '300000000.00'],
    ['1.5千万', '15000000.00'],
    ['=100+20', '120.00'],
    ['=(1+2)*3.5', '10.50'],
    ['=100/8', '12.50'],
    ['=-(5-8)', '3.00'],
    ['=100-30万', '-299900.00'],
    ['1,234,567.89', '1234567.89'],
    ['１２，３４５．６', '12345.60'],
    ['￥ 1 200', '1200.00'],
    ['−5', '-5.00'],
    ['.5', '0.50'],
    ['0.1+0.2', '0.30'],
    ['', null],
    ['  ', null],
  ]
  for (const [typed, amount] of good) {
    it(`reads “${typed}” as ${amount ?? 'nothing'}`, () =>
      assert.deepEqual(parseTypedMoney(typed), { amount, problem: null }))
  }

  const bad = ['abc', '1.234', '=100/3', '=1/0', '=(1+2', '=1+', '12345678901234567', '1..2', '=SUM(A1)', '1e5']
  for (const typed of bad) {
    it(`refuses “${typed}” and says why`, () => {
      const result = parseTypedMoney(typed)
      assert.equal(result.amount, null)
      assert.ok(result.problem)
    })
  }
})
