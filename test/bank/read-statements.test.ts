import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import ExcelJS from 'exceljs'
import iconv from 'iconv-lite'
import { checkStatement } from '../../server/bank/check-statement.ts'
import type { StatementHints } from '../../server/bank/check-statement.ts'
import { layoutOf } from '../../server/bank/layouts.ts'
import { readStatements } from '../../server/bank/read-statement.ts'
import { knownLayouts } from '../../server/bank/rules.ts'
import { withFile } from './fixture.ts'

const example = (name: string) => readFileSync(new URL(`../../docs/examples/${name}`, import.meta.url), 'utf8')
const read = (content: string | Buffer, hints: StatementHints = {}, layouts = knownLayouts) =>
  withFile(content, async (path) => {
    const [one] = await readStatements(path, layouts)
    assert.ok(one)
    return { ...checkStatement(one, hints), read: one }
  })
const messages = async (content: string | Buffer) => (await read(content)).problems.map(({ message }) => message)

const heading = '交易日期,借方发生额,贷方发生额,余额,对方户名,摘要\n'

describe('bank statements', () => {
  it('reads debit and credit columns, in UTF-8 and in GBK, with what stands above the heading', async () => {
    const text = example('bank-debit-credit-columns.csv')
    for (const content of [text, iconv.encode(text, 'gb18030')]) {
      const { statement, problems } = await read(content)
      assert.deepEqual(problems, [])
      assert.ok(statement)
      assert.equal(statement.accountNo, '9900000330106111')
      assert.deepEqual([statement.from, statement.to], ['2026-03-01', '2026-03-31'])
      assert.deepEqual([statement.opening, statement.closing], ['0.00', '0.00'])
      assert.deepEqual(
        statement.flows.map(({ direction, amount, balance }) => [direction, amount, balance]),
        [
          ['in', '12300.00', '12300.00'],
          ['in', '4560.50', '16860.50'],
          ['in', '88.05', '16948.55'],
          ['out', '16948.55', '0.00'],
        ],
      )
      assert.deepEqual(statement.flows[0], {
        line: 6,
        date: '2026-03-05',
        time: '09:31:02',
        flowNo: 'SR20260305000001',
        direction: 'in',
        amount: '12300.00',
        balance: '12300.00',
        counterparty: '西湖区示例单位一',
        counterpartyAccount: '6222000000000001',
        summary: '缴费',
        reference: 'JF20260305001',
      })
    }
  })

  it('reads an amount with a sign; what the bank calls 借 is paid out', async () => {
    const { statement, problems } = await read(example('bank-amount-with-sign.csv'))
    assert.deepEqual(problems, [])
    assert.deepEqual(
      statement?.flows.map(({ date, direction, amount }) => [date, direction, amount]),
      [
        ['2026-03-02', 'in', '500000.00'],
        ['2026-03-10', 'out', '320000.00'],
        ['2026-03-12', 'in', '1200.00'],
      ],
    )
    assert.deepEqual([statement?.opening, statement?.closing], ['0.00', '181200.00'])
  })

  it('reads camt.053', async () => {
    const { statement, problems } = await read(example('bank-camt053.xml'))
    assert.deepEqual(problems, [])
    assert.equal(statement?.accountNo, '9900000330106113')
    assert.deepEqual([statement?.from, statement?.to], ['2026-03-01', '2026-03-31'])
    assert.deepEqual([statement?.opening, statement?.closing], ['1000000.00', '516948.55'])
    assert.deepEqual(
      statement?.flows.map((one) => [one.direction, one.amount, one.flowNo, one.counterparty, one.reference]),
      [
        ['out', '500000.00', 'CZ0001', '西湖区支出户', 'BK202603001'],
        ['in', '16948.55', 'CZ0002', '西湖区收入户', 'HZ20260331001'],
      ],
    )
  })

  it('refuses camt.053 that is cut off, has a document type, or does not add up', async () => {
    const text = example('bank-camt053.xml')
    assert.match((await messages(text.slice(0, 900)))[0] ?? '', /XML 不完整/)
    assert.match((await messages(text.replace('<Document', '<!DOCTYPE x><Document')))[0] ?? '', /文档类型/)
    assert.deepEqual(await messages(text.replace('>516948.55<', '>516948.00<')), [
      '期初 1000000.00 加本期发生额应为 516948.55，对账单期末余额为 516948.00，相差 -0.55',
    ])
    assert.deepEqual(await messages(text.replace('<Amt Ccy="CNY">16948.55', '<Amt Ccy="USD">16948.55')), [
      '第 2 笔：金额“16948.55”不是人民币金额',
    ])
  })

  it('reads an .xlsx whose columns were mapped', async () => {
    const book = new ExcelJS.Workbook()
    const sheet = book.addWorksheet('明细')
    sheet.addRow(['某银行明细'])
    sheet.addRow(['入账日', '进账', '出账', '结余', '谁'])
    sheet.addRow(['2026-03-05', 100.1, null, 100.1, '甲'])
    sheet.addRow(['2026-03-06', null, '40.05', '60.05', '乙'])
    const content = Buffer.from(await book.xlsx.writeBuffer())
    const unknown = await read(content)
    assert.equal(unknown.read.layout, null)
    assert.deepEqual(unknown.read.sample[1], ['入账日', '进账', '出账', '结余', '谁'])
    const layout = layoutOf('某银行', { date: '入账日', in: '进账', out: '出账', balance: '结余', counterparty: '谁' })
    const { statement, problems } = await read(content, {}, [layout, ...knownLayouts])
    assert.deepEqual(problems, [])
    assert.deepEqual(
      statement?.flows.map(({ line, direction, amount, counterparty }) => [line, direction, amount, counterparty]),
      [
        [3, 'in', '100.10', '甲'],
        [4, 'out', '40.05', '乙'],
      ],
    )
  })

  it('turns a statement round that lists the newest first', async () => {
    const { statement, problems } = await read(`${heading}2026-03-06,10.00,,90.00,,\n2026-03-05,,100.00,100.00,,\n`)
    assert.deepEqual(problems, [])
    assert.deepEqual(
      statement?.flows.map(({ date }) => date),
      ['2026-03-05', '2026-03-06'],
    )
    assert.equal(statement?.opening, '0.00')
  })

  it('tells every wrong row at once, by line', async () => {
    const rows = [
      '2026-02-30,,5.00,5.00,,',
      '2026-03-05,1.00,2.00,6.00,,',
      '2026-03-06,,1.234,7.00,,',
      '2026-03-07,,,7.00,,',
    ]
    assert.deepEqual(await messages(heading + rows.join('\n')), [
      '第 2 行：“2026-02-30”不是日期',
      '第 3 行：收入 2.00 和支出 1.00 同时有数',
      '第 4 行：“1.234”不是金额',
      '第 5 行：收入和支出都没有金额',
    ])
  })

  it('refuses a balance that does not follow, with the figures', async () => {
    assert.deepEqual(await messages(`${heading}2026-03-05,,100.00,100.00,,\n2026-03-06,10.00,,95.00,,\n`), [
      '第 3 行：上一笔余额 100.00，本笔支出 10.00，余额应为 90.00，对账单为 95.00，相差 5.00',
    ])
  })

  it('asks for the opening balance where neither it nor balances are given', async () => {
    const layout = layoutOf('无余额', { date: '日期', in: '进', out: '出' })
    const text = '日期,进,出\n2026-03-05,100.00,\n'
    assert.match((await read(text, {}, [layout])).problems[0]?.message ?? '', /没有余额列，也没有期初余额/)
    const { statement } = await read(text, { opening: '7.00', to: '2026-03-31' }, [layout])
    assert.deepEqual([statement?.opening, statement?.closing, statement?.to], ['7.00', '107.00', '2026-03-31'])
  })
})
