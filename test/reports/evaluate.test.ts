// Formulas and tests: what they mean, what has no value, that a change recomputes only what is made of it and comes to the same sheet.
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { readDefinition } from '../../server/reports/definition-files.ts'
import { evaluate, Exact, recompute, verdictOf } from '../../server/reports/evaluate.ts'
import type { ReportDefinition, Source, Value } from '../../server/reports/model.ts'
import { parseFormula } from '../../server/reports/parse.ts'
import { propertyRun } from '../support/property.ts'

const money = (key: string, formula?: string) => ({ key, title: key, figures: 'none', ...(formula ? { formula } : {}) })

function form(rows: object[], columns: object[] = [money('a')]): ReportDefinition {
  const { definitions, problems } = readDefinition(
    {
      id: 'form',
      number: '社预01',
      title: '表',
      kind: 'budget',
      standard: null,
      schemes: ['EP'],
      from: 2026,
      unit: '元',
      layout: 'rows',
      columns: { month: columns, year: columns },
      rows: rows.map((row) => ({ label: '行', indent: 0, ...row })),
      source: '拟定',
      confidence: 'inference',
      examples: [
        { title: '空', scheme: 'EP', tier: 'county', span: 'month', period: '202601', ledger: [], expect: {} },
      ],
    },
    'form.json',
  )
  assert.deepEqual(problems, [])
  const [definition] = definitions
  assert.ok(definition)
  return definition
}

const typed = (values: Record<string, string>): Source => ({
  ledger: () => null,
  typed: (row, column) => new Exact(values[`${row}@${column}`] ?? '0'),
  elsewhere: ({ sheet, row, column, version }, _column, shift) =>
    new Exact(elsewhere[[sheet, row, column, version, shift].map((part) => part ?? '').join('/')] ?? '0'),
})

/** Other sheets, versions and years: sheet/row/column/version/shift. */
const elsewhere: Record<string, string> = {
  '社预02/R/cur//same': '7',
  '/R//approved/same': '9',
  '/R///last-year': '4',
}

const valueOf = (formula: string, values: Record<string, string> = {}): string | null => {
  const definition = form([
    { code: 'R', typed: true },
    { code: 'P', typed: true },
    { code: 'X', formula },
  ])
  const sheet = evaluate(definition, definition.columns.month, typed(values))
  return sheet.values.get('X@a')?.toString() ?? null
}

describe('formulas', () => {
  it('add, subtract, multiply and divide exactly, with signs and brackets', () => {
    const values = { 'R@a': '0.10', 'P@a': '0.20' }
    assert.equal(valueOf('[R]+[P]', values), '0.3')
    assert.equal(valueOf('-([R]-[P])*3', values), '0.3')
    assert.equal(valueOf('[R]/[P]/12*12', values), '0.5')
    assert.equal(valueOf('[R]+[P]', { 'R@a': '999999999999999999.99', 'P@a': '0.01' }), '1000000000000000000')
  })

  it('know SUM, ABS, AVG, MIN and MAX', () => {
    const values = { 'R@a': '-4', 'P@a': '2' }
    assert.equal(valueOf('SUM([R],[P],3)', values), '1')
    assert.equal(valueOf('ABS([R])', values), '4')
    assert.equal(valueOf('AVG([R],[P])', values), '-1')
    assert.equal(valueOf('MIN([R],[P])', values), '-4')
    assert.equal(valueOf('MAX([R],[P])', values), '2')
  })

  it('have no value where a divisor is 0, and neither has what is made of it', () => {
    assert.equal(valueOf('[P]+[R]/[P]'), null)
  })

  it('take cells from other sheets, versions and years', () => {
    assert.equal(valueOf('社预02![R@cur]'), '7')
    assert.equal(valueOf('[R|approved]'), '9')
    assert.equal(valueOf('PREVYEAR([R])'), '4')
  })

  it('of columns work within each row', () => {
    const columns = [money('a'), money('b'), money('rate', '({a}/{b}-1)*100')]
    const definition = form([{ code: 'R', typed: true }], columns)
    const sheet = evaluate(definition, definition.columns.month, typed({ 'R@a': '3', 'R@b': '2' }))
    assert.equal(sheet.values.get('R@rate')?.toString(), '50')
  })
})

describe('tests of a form', () => {
  const holds = (text: string, tolerance = '0', values: Record<string, string> = { 'R@a': '1.00', 'P@a': '1.01' }) => {
    const definition = form([
      { code: 'R', typed: true },
      { code: 'P', typed: true },
    ])
    const [column] = definition.columns.month
    const test = parseFormula(text)
    assert.ok(column && !('problem' in test))
    const source = typed(values)
    const sheet = evaluate(definition, definition.columns.month, source)
    return verdictOf(test.expression, { sheet, source, column }, new Exact(tolerance)).holds
  }

  it('compare within a tolerance', () => {
    assert.equal(holds('[R]=[P]'), false)
    assert.equal(holds('[R]=[P]', '0.01'), true)
    assert.equal(holds('[R]>=[P]'), false)
    assert.equal(holds('[R]<=[P]'), true)
    assert.equal(holds('[R]!=[P]'), true)
  })

  it('join by AND and OR, and ask only IF something holds', () => {
    assert.equal(holds('[R]<[P] AND [P]<2'), true)
    assert.equal(holds('[R]<[P] AND [P]>2'), false)
    assert.equal(holds('[R]>[P] OR [P]<2'), true)
    assert.equal(holds('IF [R]>5 THEN [P]=0'), true)
    assert.equal(holds('IF [R]<5 THEN [P]=0'), false)
  })

  it('cannot say without a figure', () => {
    assert.equal(holds('[R]/0=1'), null)
  })
})

describe('recomputing', () => {
  const size = 12
  // Row n adds some rows before it: a random sheet without cycles.
  const sheets = fc.array(fc.array(fc.nat(size), { maxLength: 4 }), { minLength: size, maxLength: size })
  const amounts = fc.array(fc.integer({ min: -1_000_000, max: 1_000_000 }), { minLength: size, maxLength: size })

  it('gives the same sheet as computing it anew, whatever changed', () => {
    propertyRun(
      fc.property(sheets, amounts, fc.nat(size - 1), fc.integer(), (links, given, at, now) => {
        const rows = links.map((before, index) => {
          const parts = [...new Set(before)].filter((one) => one < index)
          return parts.length === 0
            ? { code: `R${index}`, typed: true }
            : { code: `R${index}`, formula: parts.map((one) => `[R${one}]`).join('+') }
        })
        const definition = form(rows)
        const values = Object.fromEntries(given.map((amount, index) => [`R${index}@a`, String(amount)]))
        const old = evaluate(definition, definition.columns.month, typed(values))
        const changed = typed({ ...values, [`R${at}@a`]: String(now) })
        const again = recompute(old, changed, [`R${at}@a`])
        const fresh = evaluate(definition, definition.columns.month, changed)
        const text = (one: ReadonlyMap<string, Value>) => [...one].map(([key, value]) => `${key}=${value}`)
        assert.deepEqual(text(again.sheet.values), text(fresh.values))
      }),
    )
  })

  it('touches only what is made of the changed cell', () => {
    const definition = form([
      { code: 'A', typed: true },
      { code: 'B', typed: true },
      { code: 'C', formula: '[A]*2' },
      { code: 'D', formula: '[C]+1' },
      { code: 'E', formula: '[B]+1' },
    ])
    const sheet = evaluate(definition, definition.columns.month, typed({}))
    assert.equal(recompute(sheet, typed({ 'A@a': '5' }), ['A@a']).computed, 3)
  })
})
