import assert from 'node:assert/strict'
import fc from 'fast-check'
import { chartIn, readBaseData } from '../../server/catalog/base-data.ts'
import { carryLines } from '../../server/closing/carry.ts'
import { checkClosingRules } from '../../server/closing/check-closing-rules.ts'
import { rulesFor } from '../../server/closing/closing-rules.ts'
import { closingRules, readClosingRules } from '../../server/closing/load-closing-rules.ts'
import { toCents } from '../../server/core/money.ts'
import { propertyRun } from '../support/property.ts'

describe('closing rules', () => {
  const data = readBaseData()
  const chartFor = (standard: 'agency' | 'treasury', code: string, year: number) => {
    const scheme = data.schemes.find((one) => one.code === code)
    return scheme ? chartIn(data, standard, scheme, year) : []
  }

  it('carry every income and expenditure account of every chart once, and their examples come out', () => {
    assert.deepEqual(readClosingRules().problems, [])
  })

  it('are refused when an account is left lying or carried twice', () => {
    const all = closingRules()
    const without = { ...all, rules: all.rules.filter(({ id }) => id !== 'closing.invest_gain') }
    assert.match(checkClosingRules(without, chartFor)[0]?.message ?? '', /4202 .*应由一条规则结转，现有 0 条/)
    const [first] = all.rules
    assert.ok(first)
    const twice = { ...all, rules: [...all.rules, { ...first, id: 'closing.again', examples: [] }] }
    assert.match(checkClosingRules(twice, chartFor)[0]?.message ?? '', /现有 2 条/)
  })

  it('clear whatever the accounts hold and balance, whichever side it lies on', () => {
    const places = (['agency', 'treasury'] as const).flatMap((standard) =>
      data.schemes.map(({ code }) => ({ standard, scheme: code, year: 2026 })),
    )
    const amounts = fc.array(fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }), { minLength: 60, maxLength: 60 })
    propertyRun(
      fc.property(fc.constantFrom(...places), amounts, fc.constantFrom('0', '0.37', '1'), (place, values, share) => {
        const leaves = chartFor(place.standard, place.scheme, place.year).filter(
          ({ isLeaf, element, code }) => isLeaf && /income|expenditure/.test(element) && !/^460/.test(code),
        )
        const nets = new Map(leaves.map(({ code }, index) => [code, values[index % values.length] ?? 0n]))
        for (const rule of rulesFor(closingRules(), place)) {
          let difference = 0n
          for (const { account, side, amount } of carryLines(rule, nets, () => share)) {
            const cents = side === 'debit' ? toCents(amount) : -toCents(amount)
            assert.ok(toCents(amount) > 0n)
            difference += cents
            if (nets.has(account)) nets.set(account, (nets.get(account) ?? 0n) + cents)
          }
          assert.equal(difference, 0n)
        }
        for (const [account, left] of nets) assert.equal(left, 0n, account)
      }),
    )
  })
})
