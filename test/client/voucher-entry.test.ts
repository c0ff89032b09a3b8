// Typing a voucher by hand: balancing, everything wrong told at once, rows pasted from Excel.
import assert from 'node:assert/strict'
import {
  balanceFor,
  emptyDraft,
  emptyLine,
  pastedLines,
  problemsOf,
  requestOf,
  totalsOf,
  type EntryLine,
} from '../../client/ledger/entry-draft.ts'

const accounts = new Map(
  [
    { code: '1002', name: '收入户存款', fullName: '收入户存款', auxiliaries: ['bankAccount'] },
    { code: '400101', name: '统筹基金', fullName: '社会保险费收入/统筹基金', auxiliaries: [] },
    { code: '400102', name: '个人账户基金', fullName: '社会保险费收入/个人账户基金', auxiliaries: [] },
    { code: '500101', name: '统筹基金', fullName: '社会保险待遇支出/统筹基金', auxiliaries: [] },
  ].map((account) => [account.code, account]),
)
const line = (part: Partial<EntryLine>): EntryLine => ({ ...emptyLine('收到保费'), ...part })
const draftOf = (...lines: EntryLine[]) => ({ ...emptyDraft('2026-03-05'), lines })
const nameOf = (code: string) => (code === 'bankAccount' ? '银行账户' : code)

describe('a voucher typed by hand', () => {
  it('shows debit, credit and difference as one types', () => {
    const lines = [line({ debit: '100.00' }), line({ credit: '99.99' })]
    assert.deepEqual(totalsOf(lines), { debit: '100.00', credit: '99.99', difference: '0.01' })
  })

  it('knows what balances a line, on either side, also when the line already holds something', () => {
    const lines = [line({ debit: '100.00' }), line({ credit: '30.00' }), line({})]
    assert.equal(balanceFor(lines, 2, 'credit'), '70.00')
    assert.equal(balanceFor(lines, 2, 'debit'), '-70.00')
    assert.equal(balanceFor(lines, 1, 'credit'), '100.00')
    assert.equal(balanceFor([line({ debit: '5.00' }), line({ credit: '5.00' }), line({})], 2, 'credit'), null)
  })

  it('tells everything that is wrong at once, with its line', () => {
    const draft = draftOf(
      line({ account: '1002', debit: '100.00', credit: '1.00' }),
      line({ summary: '', account: '9999', credit: '50.00' }),
      line({ account: '400101' }),
    )
    const messages = problemsOf(draft, accounts, nameOf).map((problem) => problem.message)
    assert.deepEqual(messages, [
      '第 1 行：缺辅助核算 银行账户',
      '第 1 行：借方和贷方只能填一边',
      '第 2 行：缺摘要',
      '第 2 行：9999 不是这个账套的末级科目',
      '第 3 行：缺金额',
      '借贷不平，借方减贷方差 49.00 元',
    ])
    assert.deepEqual(
      problemsOf(draftOf(emptyLine()), accounts, nameOf).map((problem) => problem.message),
      ['还没有录入分录'],
    )
  })

  it('goes to the server without blank lines and without auxiliaries of another account', () => {
    const draft = draftOf(
      line({ account: '1002', debit: '100.00', auxiliaries: { bankAccount: 'A1', person: 'x' } }),
      emptyLine(),
      line({ account: '400101', credit: '100.00' }),
    )
    assert.deepEqual(problemsOf(draft, accounts, nameOf), [])
    assert.deepEqual(requestOf(draft, accounts), {
      date: '2026-03-05',
      summary: '收到保费',
      attachmentCount: 0,
      lines: [
        { account: '1002', side: 'debit', amount: '100.00', summary: '收到保费', auxiliaries: { bankAccount: 'A1' } },
        { account: '400101', side: 'credit', amount: '100.00', summary: '收到保费', auxiliaries: {} },
      ],
    })
  })

  it('takes rows from Excel by code, by code with name, or by a name that means one account', () => {
    const pasted = pastedLines(
      [
        ['摘要', '科目', '借方', '贷方'],
        ['三月保费', '1002 收入户存款', '1,234.50', ''],
        ['三月保费', '个人账户基金', '', '1,234.50'],
        ['', '', '', ''],
        ['三月保费', '统筹基金', 'abc', '0'],
      ],
      accounts,
    )
    assert.deepEqual(
      pasted.lines.map(({ account, debit, credit }) => [account, debit, credit]),
      [
        ['1002', '1234.50', ''],
        ['400102', '', '1234.50'],
        ['', '', ''],
      ],
    )
    assert.deepEqual(pasted.problems.length, 2)
    assert.match(pasted.problems[0] ?? '', /第 3 行：找不到科目“统筹基金”/)
  })
})
