// What a voucher is refused for: each fault by itself, with its place, and all faults of a draft at once.
import assert from 'node:assert/strict'
import { checkDrafts, createVouchers } from '../../server/ledger/create-vouchers.ts'
import type { VoucherDraft } from '../../server/ledger/model.ts'
import { credit, debit, failure, incomeAccount, machine, receipt, startLedger } from './fixture.ts'
import type { Ledger } from './fixture.ts'

describe('checking a voucher', () => {
  let ledger: Ledger
  before(async () => {
    ledger = await startLedger()
  })
  after(() => ledger.close())

  const problemsOf = async (draft: VoucherDraft) => {
    const [problems = []] = await ledger.database.snapshot((tx) => checkDrafts(tx, [draft]))
    return problems.map(({ at, message }) => `${at}: ${message}`)
  }
  const good = (more: Partial<VoucherDraft> = {}) => receipt(ledger.ip, '2026-03-05', '100.00', more)
  const bank = () => incomeAccount(ledger.ip)

  it('finds nothing wrong with a sound one', async () => {
    assert.deepEqual(await problemsOf(good()), [])
  })

  it('says by how much the sides differ, to the cent', async () => {
    const lines = [debit('1002', '100.00', bank()), credit('4001', '99.99')]
    assert.deepEqual(await problemsOf(good({ lines })), ['lines: 借贷不平：借方合计 100.00，贷方合计 99.99，相差 0.01'])
  })

  const faults: [string, () => Partial<VoucherDraft>, string[]][] = [
    ['one line', () => ({ lines: [debit('1002', '1.00', bank())] }), ['lines: 凭证至少要有两行分录']],
    ['no line', () => ({ lines: [] }), ['lines: 凭证至少要有两行分录']],
    [
      'an account that the scheme does not have',
      () => ({ lines: [debit('1002', '1.00', bank()), credit('4601', '1.00')] }),
      ['lines.1.account: 第 2 行 4601：2026 年经办账险种 IP 没有这个科目'],
    ],
    [
      'a parent account',
      () => ({ lines: [debit('5001', '1.00'), credit('1002', '1.00', bank())] }),
      ['lines.0.account: 第 1 行 5001 社会保险待遇支出：不是末级科目，凭证只能用末级科目'],
    ],
    [
      'a bank account left out',
      () => ({ lines: [debit('1002', '1.00'), credit('4001', '1.00')] }),
      ['lines.0.auxiliaries: 第 1 行 1002 收入户存款：缺少辅助“银行账户”'],
    ],
    [
      'a bank account nobody knows',
      () => ({ lines: [debit('1002', '1.00', { bankAccount: 'X-1' }), credit('4001', '1.00')] }),
      ['lines.0.auxiliaries: 第 1 行 1002 收入户存款：没有基金账户 X-1'],
    ],
    [
      'an account of the fiscal special account on the income account',
      () => ({
        lines: [debit('1002', '1.00', { bankAccount: '330106-IP-CZ' }), credit('4001', '1.00')],
      }),
      [
        'lines.0.auxiliaries: 第 1 行 1002 收入户存款：该科目核算收入户的存款，基金账户 330106-IP-CZ 杭州市西湖区机关养老基金财政专户（示例） 是财政专户',
      ],
    ],
    [
      'the bank account of another fund',
      () => ({ lines: [debit('1002', '1.00', incomeAccount(ledger.ep)), credit('4001', '1.00')] }),
      [
        'lines.0.auxiliaries: 第 1 行 1002 收入户存款：基金账户 330106-EP-SR 杭州市西湖区企业养老基金收入户（示例） 不核算险种 IP，一张凭证不能跨两个基金',
      ],
    ],
    [
      'an auxiliary the account does not have',
      () => ({ lines: [debit('1002', '1.00', { ...bank(), person: '1' }), credit('4001', '1.00')] }),
      ['lines.0.auxiliaries: 第 1 行 1002 收入户存款：该科目不设辅助“参保人”，可用：银行账户'],
    ],
    [
      'an auxiliary that does not exist',
      () => ({ lines: [debit('1002', '1.00', { ...bank(), colour: 'red' }), credit('4001', '1.00')] }),
      ['lines.0.auxiliaries: 第 1 行 1002 收入户存款：没有辅助核算“colour”'],
    ],
    [
      'nothing at all in a line',
      () => ({ lines: [debit('1002', '0.00', bank()), credit('4001', '0.00')] }),
      [
        'lines.0.amount: 第 1 行 1002 收入户存款：金额不能为零',
        'lines.1.amount: 第 2 行 4001 社会保险费收入：金额不能为零',
      ],
    ],
    [
      'an amount with three decimals',
      () => ({ lines: [debit('1002', '1.005', bank()), credit('4001', '1.005')] }),
      [
        'lines.0.amount: 第 1 行 1002 收入户存款：金额“1.005”须是两位小数、最多 18 位整数的数字',
        'lines.1.amount: 第 2 行 4001 社会保险费收入：金额“1.005”须是两位小数、最多 18 位整数的数字',
      ],
    ],
    [
      'another year',
      () => ({ date: '2027-01-01' }),
      ['date: 凭证日期 2027-01-01 不在账套“西湖区 机关养老 经办账 2026”的 2026 年度内'],
    ],
    ['a day that is none', () => ({ date: '2026-02-29' }), ['date: 凭证日期 2026-02-29 不是真实的日期']],
    ['another voucher word', () => ({ word: '转' }), ['word: 本账套没有凭证字“转”，可用：记']],
    ['the word of opening balances', () => ({ word: '期初' }), ['word: 本账套没有凭证字“期初”，可用：记']],
    ['no summary', () => ({ summary: ' ' }), ['summary: 摘要不能为空']],
    ['a summary too long', () => ({ summary: '字'.repeat(201) }), ['summary: 摘要不能超过 200 个字']],
    [
      'half an attachment',
      () => ({ attachmentCount: 0.5 }),
      ['attachmentCount: 附件张数须是 0 至 9999 的整数，现为 0.5'],
    ],
    [
      'black ink on the other side of an account reported from one side',
      () => ({ lines: [debit('4401', '1.00'), credit('1002', '1.00', bank())] }),
      ['lines.0.side: 第 1 行 4401 上级补助收入：该科目按单边发生额出表，不能在借方记蓝字'],
    ],
  ]
  for (const [name, more, expected] of faults) {
    it(`refuses ${name}`, async () => {
      assert.deepEqual(await problemsOf(good(more())), expected)
    })
  }

  it('takes red ink by hand on the side of the original, but not in opening balances', async () => {
    assert.deepEqual(
      await problemsOf(
        good({ summary: '订正3月1日记-1号凭证', lines: [credit('4401', '-1.00'), debit('1002', '-1.00', bank())] }),
      ),
      [],
    )
    const opening = good({ kind: 'opening', lines: [debit('1002', '-1.00', bank()), credit('3001', '-1.00')] })
    assert.equal((await problemsOf(opening)).length, 2)
  })

  it('takes the largest amount a column holds and no total beyond it', async () => {
    const most = '999999999999999999.99'
    assert.deepEqual(await problemsOf(good({ lines: [debit('1002', most, bank()), credit('4001', most)] })), [])
    const twice = [debit('1002', most, bank()), debit('1002', most, bank()), credit('4001', most), credit('4001', most)]
    assert.deepEqual(await problemsOf(good({ lines: twice })), ['lines: 凭证合计超过 18 位整数'])
  })

  it('tells everything wrong with every draft and writes none of them', async () => {
    const wrong = good({ date: '2025-03-05', summary: '', lines: [debit('1002', '2.00'), credit('9999', '1.00')] })
    const error = await failure(ledger.database.transaction((tx) => createVouchers(tx, machine, [good(), wrong])))
    assert.equal(error.status, 400)
    assert.deepEqual(
      error.problems.map(({ at }) => at),
      ['summary', 'date', 'lines.0.auxiliaries', 'lines.1.account', 'lines'].map((at) => `drafts.1.${at}`),
    )
    assert.equal(Number((await ledger.database.knex('vouchers').count({ n: '*' }))[0]?.n), 0)
  })

  it('honours a closed month', async () => {
    await ledger.database
      .knex('book_periods')
      .where({ book_id: ledger.ip.id, period: '202602' })
      .update({ status: 'closed' })
    assert.deepEqual(await problemsOf(good({ date: '2026-02-05' })), [
      'date: 账套“西湖区 机关养老 经办账 2026”的 202602 期间已结账，不能再填制凭证',
    ])
  })

  it('knows no book that is not there', async () => {
    assert.deepEqual(await problemsOf(good({ bookId: 1 })), ['bookId: 没有编号 1 的账套'])
  })
})
