// Typing a voucher by hand: balancing, everything wrong told at once, rows pasted from Excel.
import assert from 'node:assert/strict'
import {
  balanceFor,
  emptyDraft,
  emptyLine,
  problemsOf,
  requestOf,
  totalsOf,
  type EntryLine,
  movedLine,
} from '../../client/ledger/entry-draft.ts'
import {
  blueCorrection,
  copyOf,
  correctionSummary,
  differenceCorrection,
  filledWords,
  linesOfTemplate,
  templateOf,
} from '../../client/ledger/entry-origin.ts'
import { pastedLines } from '../../client/ledger/entry-paste.ts'
import type { VoucherLine } from '../../client/ledger/types.ts'

const accounts = new Map(
  [
    { code: '1002', name: '收入户存款', fullName: '收入户存款', auxiliaries: ['bankAccount'] },
    { code: '5401', name: '其他支出', fullName: '其他支出', auxiliaries: ['approvalNo'] },
    { code: '400101', name: '统筹基金', fullName: '社会保险费收入/统筹基金', auxiliaries: [] },
    { code: '400102', name: '个人账户基金', fullName: '社会保险费收入/个人账户基金', auxiliaries: [] },
    { code: '500101', name: '统筹基金', fullName: '社会保险待遇支出/统筹基金', auxiliaries: [] },
  ].map((account) => [account.code, account]),
)
const line = (part: Partial<EntryLine>): EntryLine => ({ ...emptyLine('收到保费'), ...part })
const draftOf = (...lines: EntryLine[]) => ({ ...emptyDraft('2026-03-05'), lines })
const words = {
  nameOf: (code: string) => (code === 'bankAccount' ? '银行账户' : code),
  isRequired: (code: string) => code !== 'approvalNo',
}
const choices = [
  { value: 'A1', code: 'A1', label: '西湖区收入户' },
  { value: 'A2', code: 'A2', label: '西湖区支出户' },
]
const context = {
  accounts,
  auxiliaryName: words.nameOf,
  choicesOf: (code: string) => (code === 'bankAccount' ? choices : null),
}

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
    const messages = problemsOf(draft, accounts, words).map((problem) => problem.message)
    assert.deepEqual(messages, [
      '第 1 行：缺辅助核算 银行账户',
      '第 1 行：借方和贷方只能填一边',
      '第 2 行：缺摘要',
      '第 2 行：9999 不是这个账套的末级科目',
      '第 3 行：缺金额',
      '借贷不平，借方减贷方差 49.00 元',
    ])
    assert.deepEqual(
      problemsOf(draftOf(emptyLine()), accounts, words).map((problem) => problem.message),
      ['还没有录入分录'],
    )
  })

  it('goes to the server without blank lines and without auxiliaries of another account', () => {
    const draft = draftOf(
      line({ account: '1002', debit: '100.00', auxiliaries: { bankAccount: 'A1', person: 'x' } }),
      emptyLine(),
      line({ account: '400101', credit: '100.00' }),
    )
    assert.deepEqual(problemsOf(draft, accounts, words), [])
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
      context,
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

  it('asks only for auxiliaries that keep a balance', () => {
    const draft = draftOf(line({ account: '5401', debit: '5.00' }), line({ account: '400101', credit: '5.00' }))
    assert.deepEqual(problemsOf(draft, accounts, words), [])
  })

  it('takes columns by their headings in any order, with auxiliaries by name or code, and leaves the total out', () => {
    const { lines, problems } = pastedLines(
      [
        ['科目编码', '科目名称', '贷方金额', '借方金额', '摘要', '银行账户'],
        ['1002', '收入户存款', '', '1,000', '三月', '西湖区收入户'],
        ['', '个人账户基金', '1000', '', '三月', ''],
        ['合计', '', '1,000', '1,000', '', ''],
      ],
      context,
    )
    assert.deepEqual(problems, [])
    assert.deepEqual(
      lines.map((one) => [one.account, one.debit, one.credit, one.summary, one.auxiliaries]),
      [
        ['1002', '1000.00', '', '三月', { bankAccount: 'A1' }],
        ['400102', '', '1000.00', '三月', {}],
      ],
    )
  })

  it('takes auxiliaries behind the amounts as 名称:取值, and says which value there is not', () => {
    const { lines, problems } = pastedLines(
      [
        ['三月', '1002', '5', '', '银行账户：A2；其他:x'],
        ['三月', '1002', '5', '', '银行账户:B9'],
      ],
      context,
    )
    assert.deepEqual(
      lines.map((one) => one.auxiliaries),
      [{ bankAccount: 'A2' }, {}],
    )
    assert.deepEqual(problems, ['粘贴的第 2 行：银行账户里没有“B9”'])
  })

  it('moves a line up and down, not beyond the edge', () => {
    const lines = [line({ account: '1' }), line({ account: '2' })]
    assert.deepEqual(
      movedLine(lines, 1, -1)?.map(({ account }) => account),
      ['2', '1'],
    )
    assert.equal(movedLine(lines, 1, 1), null)
  })
})

describe('a voucher that comes of another', () => {
  const voucher = { id: 7, date: '2026-03-05', word: '记', no: 12, draftNo: null, attachmentCount: 3 }
  const shown = (account: string, debit: string, credit: string): VoucherLine => ({
    lineNo: 1,
    account,
    accountName: account,
    summary: '收到保费',
    debit,
    credit,
    auxiliaries: [{ code: 'bankAccount', name: '银行账户', value: 'A1' }],
  })
  const lines = [shown('1002', '100.00', '0.00'), shown('4001', '0.00', '100.00')]

  it('is a copy with its amounts and auxiliaries, without its attachments', () => {
    const copy = copyOf(voucher, lines, '2026-04-01')
    assert.deepEqual([copy.date, copy.attachmentCount], ['2026-04-01', 0])
    assert.deepEqual(
      copy.lines.map((one) => [one.account, one.debit, one.credit, one.auxiliaries.bankAccount]),
      [
        ['1002', '100.00', '', 'A1'],
        ['4001', '', '100.00', 'A1'],
      ],
    )
  })

  it('names what it puts right', () => {
    assert.equal(correctionSummary(voucher, '科目错'), '订正3月5日记-12号凭证：科目错')
    const blue = blueCorrection(voucher, lines, { date: '2026-03-31', reason: '科目错' })
    assert.deepEqual([blue.corrects, blue.lines[0]?.summary], [7, '订正3月5日记-12号凭证：科目错'])
  })

  it('holds the difference of the amounts alone: red for what was too much', () => {
    const on = { date: '2026-03-31', reason: '多记' }
    const less = differenceCorrection(voucher, lines, { ...on, right: ['70.00', '70.00'] })
    assert.deepEqual(
      less.lines.map((one) => [one.account, one.debit, one.credit]),
      [
        ['1002', '-30.00', ''],
        ['4001', '', '-30.00'],
      ],
    )
    assert.deepEqual(differenceCorrection(voucher, lines, { ...on, right: ['', '100.00'] }).lines, [])
    const more = differenceCorrection(voucher, lines, { ...on, right: ['120.50', '120.50'] })
    assert.equal(more.lines[1]?.credit, '20.50')
  })

  it('from a template has its words filled in and its amounts blank, and goes back into one', () => {
    assert.equal(filledWords('{年}年{月}月计提{上月}月', '2026-01-05'), '2026年1月计提12月')
    const template = [
      { summary: '{月}月保费', account: '1002', side: 'debit' as const, auxiliaries: { bankAccount: 'A1' } },
      { summary: '{月}月保费', account: '4001', side: 'credit' as const, auxiliaries: {} },
    ]
    const made = linesOfTemplate(template, '2026-03-05')
    assert.deepEqual(
      made.map((one) => [one.summary, one.debit, one.credit, one.side]),
      [
        ['3月保费', '', '', 'debit'],
        ['3月保费', '', '', 'credit'],
      ],
    )
    assert.deepEqual(
      templateOf(made).map(({ side }) => side),
      ['debit', 'credit'],
    )
  })
})
