// Definitions of statements: they load, their worked examples come true, no account is left out or counted twice, and whatever is wrong
// in a file is told at once.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { toCents } from '../../server/core/money.ts'
import type { Money } from '../../server/core/money.ts'
import { chartsOfSeeds } from '../../server/reports/charts.ts'
import { readDefinition, reportFolder } from '../../server/reports/definition-files.ts'
import { evaluate, Exact } from '../../server/reports/evaluate.ts'
import { countUncarried, figuresNow, sourceOf, tableOf } from '../../server/reports/ledger-source.ts'
import { checkDefinitions, findDefinition, reportDefinitions } from '../../server/reports/load.ts'
import type { Example, ReportDefinition } from '../../server/reports/model.ts'
import { moneyOf } from '../../server/reports/statement-model.ts'

const cents = (amount: Money | undefined, otherwise = 0n) => (amount === undefined ? otherwise : toCents(amount))

/** The cells of an example, computed. */
function worked(definition: ReportDefinition, { ledger, span, scheme, typed, given }: Example) {
  const movements = ledger.map((one) => {
    const [debit, credit] = [cents(one.debit), cents(one.credit)]
    const [yearDebit, yearCredit] = [cents(one.yearDebit, debit), cents(one.yearCredit, credit)]
    const [yearStart, yearCarried] = [cents(one.start), cents(one.carried)]
    return {
      bookId: 1,
      account: one.account,
      yearStart,
      opening: yearStart,
      debit,
      credit,
      yearDebit,
      yearCredit,
      carried: yearCarried,
      yearCarried,
      closing: yearStart + yearDebit - yearCredit + yearCarried,
    }
  })
  const tables = new Map(figuresNow(movements).map(([set, leaves]) => [set, tableOf(leaves)]))
  const template = scheme === 'CSM' ? 'GEN' : scheme
  const values = new Map(Object.entries(typed).map(([key, amount]) => [key, new Exact(amount)]))
  const functions = new Map(Object.entries(given).map(([name, amount]) => [name, new Exact(amount)]))
  const source = sourceOf(countUncarried(tables, definition.carries, template).tables, values, functions)
  return evaluate(definition, definition.columns[span], source)
}

/** A definition file as it stands, to be spoilt. */
const file = (name: string): Record<string, never> =>
  JSON.parse(readFileSync(new URL(`statements/${name}.json`, reportFolder), 'utf8'))

type Row = { code: string; formula?: string; label: string; indent: number }

function problemsOf(name: string, spoil: (rows: Row[], content: Record<string, unknown>) => void): string[] {
  const content = file(name) as Record<string, unknown>
  spoil(content.rows as Row[], content)
  const { definitions, problems } = readDefinition(content, `${name}.json`)
  return (problems.length > 0 ? problems : checkDefinitions(definitions, chartsOfSeeds())).map(({ message }) => message)
}

const rowOf = (rows: Row[], code: string): Row => {
  const row = rows.find((one) => one.code === code)
  assert.ok(row)
  return row
}

describe('definitions of statements', () => {
  it('load without a problem', () => {
    assert.deepEqual(checkDefinitions(reportDefinitions(), chartsOfSeeds()), [])
  })

  it('give every scheme of both systems a balance statement and an income statement, and 职业年金 its annexes', () => {
    const lacking = ['EP', 'RP', 'IP', 'EM', 'RM', 'WI', 'UI', 'MI', 'LTC', 'MA', 'GEN'].flatMap((template) =>
      [
        ['agency', '会社保01表'],
        ['agency', '会社保02表'],
        ['treasury', '财政专户01表（拟定）'],
        ['treasury', '财政专户02表（拟定）'],
      ].filter(
        ([standard, number]) =>
          !findDefinition(number ?? '', { standard: standard as 'agency' | 'treasury', template, year: 2026 }),
      ),
    )
    assert.deepEqual(lacking, [])
    for (const number of ['会职金01表', '会职金02表', '会职金附表1', '会职金附表2'])
      assert.ok(findDefinition(number, { standard: 'agency', template: 'OA', year: 2026 }), number)
  })

  for (const definition of reportDefinitions()) {
    for (const example of definition.examples) {
      it(`${definition.id}: ${example.title}`, () => {
        const sheet = worked(definition, example)
        const found = Object.keys(example.expect).map((key) => [key, moneyOf(sheet.values.get(key) ?? null)])
        assert.deepEqual(Object.fromEntries(found), example.expect)
      })
    }
  }

  it('are refused when a leaf account lands in no line', () => {
    const problems = problemsOf('agency-balance', (rows) => {
      rowOf(rows, 'AT').formula = '[A1]+[A2]+[A3]+[A4]+[A5]+[A6]+[A8]'
    })
    assert.ok(
      problems.some((message) => /险种 EP 2018 年：科目 1201 债券投资没有列入任何一行/.test(message)),
      problems[0],
    )
  })

  it('are refused when a leaf account lands in two lines', () => {
    const problems = problemsOf('agency-income-IP', (rows) => {
      rowOf(rows, 'I.4501').formula = 'C(4501)+NC(4301)'
    })
    assert.ok(
      problems.some((message) => /科目 4301 转移收入列入了 2 处：I\.4301、I\.4501/.test(message)),
      problems[0],
    )
  })

  it('are refused when an account stands on the wrong side, or income is carried nowhere', () => {
    assert.ok(
      problemsOf('treasury-balance', (rows) => {
        rowOf(rows, 'L2').formula = 'BD(2101)'
      }).some((message) => /2101 借入款项在第“L2”行的方向不对/.test(message)),
    )
    assert.ok(
      problemsOf('agency-balance', (_rows, content) => {
        content.carries = (content.carries as { into: string }[]).filter(({ into }) => into !== '300102')
      }).some((message) => /险种 EM 2018 年：科目 4301 转移收入没有列入任何一行/.test(message)),
    )
  })

  it('are refused with every problem at once: cycle, unknown row, column, sheet and account, unit, row written twice', () => {
    const problems = problemsOf('agency-income-WI', (rows, content) => {
      rowOf(rows, 'I').formula = '[E]+[I.4001]'
      rowOf(rows, 'E').formula = '[I]+[NONE]+[E.5001@gone]+会社保99表![A1]'
      rowOf(rows, 'I.4101').formula = 'C(4999)'
      rows.push({ code: 'S', label: '重复', indent: 0 })
      content.columns = {
        ...(content.columns as object),
        month: [
          ...(content.columns as { month: object[] }).month,
          { key: 'people', title: '人数', unit: '人', figures: 'none' },
          { key: 'mixed', title: '混', figures: 'none', formula: '{month}+{people}' },
        ],
      }
    })
    for (const wanted of [
      /行 S 写了两次/,
      /公式循环引用：\[I@month\] → \[E@month\] → \[I@month\]/,
      /引用的行 \[NONE\] 不存在/,
      /引用的栏 \{gone\} 不存在/,
      /引用的表 会社保99表 不存在/,
      /科目 4999 不在所适用险种的科目表中/,
      /单位不同的数相加减：元 与 人/,
    ])
      assert.ok(
        problems.some((message) => wanted.test(message)),
        `${wanted} in ${problems.join('\n')}`,
      )
  })

  it('are refused when a formula cannot be read, with the place in it', () => {
    const problems = problemsOf('agency-income-WI', (rows) => {
      rowOf(rows, 'I.4001').formula = 'NC(4001)+'
      rowOf(rows, 'I.4101').formula = 'C(abc)'
      rowOf(rows, 'I.4201').formula = '[I.4001'
    })
    assert.deepEqual(
      problems.map((message) => message.replace(/^.*?的公式/, '')),
      [
        '“NC(4001)+”：第 10 个字处应是数字、[行]、{栏}或函数，却已结束',
        '“C(abc)”：第 3 个字处应是科目编码，却是“abc”',
        '“[I.4001”：第 1 个字“[I.4001”看不懂',
      ],
    )
  })

  it('are refused when two of one number are for one scheme and year', () => {
    const two = ['a.json', 'b.json'].flatMap((at) => readDefinition(file('agency-income-EP'), at).definitions)
    const messages = checkDefinitions(two, chartsOfSeeds()).map(({ message }) => message)
    assert.ok(messages.some((message) => /会社保02表 对险种 EP 有两张同年度的表：a\.json 与 b\.json/.test(message)))
  })
})
