import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { failure } from '../ledger/fixture.ts'
import { startBank, statementOf, upload } from './fixture.ts'
import type { Bank } from './fixture.ts'

const example = (name: string) => readFileSync(new URL(`../../docs/examples/${name}`, import.meta.url), 'utf8')
const income = '330106-IP-SR'

describe('importing bank statements', () => {
  let bank: Bank
  before(async () => {
    bank = await startBank()
  })
  after(() => bank.close())
  afterEach(() => bank.clearAll())

  const count = async () => Number((await bank.database.knex('bank_flows').count({ count: '*' }))[0]?.count)
  const text = example('bank-debit-credit-columns.csv').replace(/^账号.*$/m, '户名：,示例')

  it('shows what it would take in, and takes it in once, however often it comes', async () => {
    const input = { name: '三月.csv', account: income }
    const {
      statements: [preview],
    } = await upload(bank, bank.cashier, { ...input, preview: '1' }, text)
    assert.deepEqual(preview?.problems, [])
    assert.deepEqual([preview?.answer?.new, preview?.statement?.count], [4, 4])
    assert.equal(await count(), 0)
    const first = (await upload(bank, bank.cashier, input, text)).statements[0]?.answer
    const second = (await upload(bank, bank.cashier, input, text)).statements[0]?.answer
    assert.deepEqual([first?.new, second?.new, second?.known], [4, 0, 4])
    assert.equal(second?.fileId, first?.fileId)
    assert.equal(await count(), 4)
  })

  it('knows the flows of an overlapping statement again', async () => {
    await statementOf(bank, { account: income, to: '2026-03-10', flows: ['2026-03-05 +100.00', '2026-03-10 +50.00'] })
    const later = await statementOf(bank, {
      account: income,
      from: '2026-03-01',
      flows: ['2026-03-05 +100.00', '2026-03-10 +50.00', '2026-03-20 -150.00'],
    })
    assert.deepEqual([later.read, later.known, later.new, later.gap], [3, 2, 1, null])
  })

  it('keeps two equal flows of one day apart when the bank gives no number', async () => {
    const rows =
      '交易日期,借方发生额,贷方发生额,余额,对方户名,摘要\n2026-03-05,,5.00,5.00,甲,\n2026-03-05,,5.00,10.00,甲,\n'
    const [one] = (await upload(bank, bank.cashier, { name: 'a.csv', account: income }, rows)).statements
    assert.equal(one?.answer?.new, 2)
  })

  it('refuses a statement that does not add up, whole, and one of another account', async () => {
    const broken = text.replace('"4,560.50",', '"4,560.00",')
    const error = await failure(upload(bank, bank.cashier, { name: '三月.csv', account: income }, broken))
    assert.equal(error.code, 'bank.statement_refused')
    assert.match(error.problems[0]?.message ?? '', /余额应为 16860.00，对账单为 16860.50，相差 0.50/)
    const other = await failure(
      upload(bank, bank.cashier, { name: '三月.csv', account: income }, example('bank-debit-credit-columns.csv')),
    )
    assert.match(other.problems[0]?.message ?? '', /不是所选账户/)
    assert.equal(await count(), 0)
  })

  it('refuses a known number with another amount', async () => {
    await upload(bank, bank.cashier, { name: '三月.csv', account: income }, text)
    const rows = '交易日期,交易流水号,借方发生额,贷方发生额,余额\n2026-04-01,SR20260305000001,,12301.00,12301.00\n'
    const error = await failure(upload(bank, bank.cashier, { name: '四月.csv', account: income }, rows))
    assert.match(
      error.problems[0]?.message ?? '',
      /流水号 SR20260305000001 已有 2026-03-05 收入 12300.00，本文件为 2026-04-01/,
    )
  })

  it('tells how far a statement lies from the one before', async () => {
    await statementOf(bank, { account: income, from: '2026-03-01', to: '2026-03-31', flows: ['2026-03-05 +100.00'] })
    const next = await statementOf(bank, {
      account: income,
      from: '2026-04-01',
      opening: '130.00',
      flows: ['2026-04-02 -30.00'],
    })
    assert.equal(next.gap, '30.00')
  })

  it('remembers a mapping of columns', async () => {
    const rows = '入账日,进账,出账,结余\n2026-03-05,100.00,,100.00\n'
    const input = { name: 'x.csv', account: income, preview: '1' }
    const [unknown] = (await upload(bank, bank.cashier, input, rows)).statements
    assert.deepEqual(
      [unknown?.problems[0]?.code, unknown?.sample[0]],
      ['bank.no_layout', ['入账日', '进账', '出账', '结余']],
    )
    const mapping = { date: '入账日', in: '进账', out: '出账', balance: '结余' }
    const [mapped] = (await upload(bank, bank.cashier, { ...input, mapping: JSON.stringify(mapping) }, rows)).statements
    assert.equal(mapped?.answer?.new, 1)
    await bank.command('bank.save-layout', bank.cashier, { name: '某银行', mapping })
    const [known] = (await upload(bank, bank.cashier, input, rows)).statements
    assert.deepEqual([known?.layout, known?.answer?.new], ['某银行', 1])
  })

  it('lets nobody import for accounts outside their scope, or see them', async () => {
    const stranger = { ...bank.cashier, grants: bank.cashier.grants.map((one) => ({ ...one, region: '330102000' })) }
    const error = await failure(upload(bank, stranger, { name: '三月.csv', account: income }, text))
    assert.match(error.problems[0]?.message ?? '', /不在您的数据范围内/)
    await upload(bank, bank.cashier, { name: '三月.csv', account: income }, text)
    const ours: { total: number; totals: object } = await bank.query('bank.list-flows', bank.cashier, {})
    const theirs: { total: number } = await bank.query('bank.list-flows', stranger, {})
    assert.deepEqual([ours.total, theirs.total], [4, 0])
    assert.deepEqual(ours.totals, { in: '16948.55', out: '16948.55' })
  })

  it('attaches receipts by the flow numbers in their names and shows them again', async () => {
    await upload(bank, bank.cashier, { name: '三月.csv', account: income }, text)
    const list: { rows: { id: number; flowNo: string; receipts: number }[] } = await bank.query(
      'bank.list-flows',
      bank.cashier,
      { q: 'SR20260305000001' },
    )
    const id = list.rows[0]?.id
    const pdf = Buffer.from('%PDF-1.4 回单')
    const answer = await bank.send(
      'bank.attach-receipts',
      bank.cashier,
      { account: income, name: '回单.pdf', flow: id },
      pdf,
    )
    assert.deepEqual(answer, { attached: 1, unmatched: [] })
    const receipts: { rows: { id: number; digest: string }[] } = await bank.query('bank.list-receipts', bank.cashier, {
      id,
    })
    const shown: { content: string } = await bank.send(
      'bank.show-receipt',
      bank.cashier,
      { id: receipts.rows[0]?.id },
      '',
    )
    assert.deepEqual(Buffer.from(shown.content, 'base64'), pdf)
    const error = await failure(
      bank.send('bank.attach-receipts', bank.cashier, { account: income, name: 'x.exe', flow: id }, 'MZ'),
    )
    assert.match(error.message, /不是 PDF/)
  })
})
