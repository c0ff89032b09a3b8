// The explanation of a document says which conditions of each candidate held or failed, and where each amount went.
import assert from 'node:assert/strict'
import { explainDocument, renderExplanation } from '../../server/rules/explain.ts'
import { ruleBook } from '../../server/rules/load.ts'
import { factsOf } from './examples-world.ts'

const received = {
  doc_no: 'D1',
  fund_code: 'EM',
  biz_date: '2026-03-16',
  value_date: '2026-03-16',
  amount: '103.00',
  own_account_id: 'ACC-IN-01',
  contribution_nature: 'current',
  payer_type: 'unit',
  belong_period: '202603',
}

describe('explaining a document', () => {
  const book = ruleBook()

  it('shows the chosen rule with its conditions, and why the others did not fit', () => {
    const { ledgers, result } = explainDocument(book, factsOf('contribution.received', received))
    assert.equal(result.kind, 'vouchers')
    const candidates = ledgers.find(({ standard }) => standard === 'agency')?.parts[0]?.candidates ?? []
    assert.deepEqual(
      candidates.filter(({ chosen }) => chosen).map(({ rule }) => rule),
      ['contribution.received.unallocated.income_account'],
    )
    const split = candidates.find(({ rule }) => rule === 'contribution.received.split.income_account')
    assert.deepEqual(
      split?.conditions.filter(({ held }) => !held).map(({ text }) => text),
      ['分池情况是 分池确定（split）（单据为 分池未定（unknown））'],
    )
  })

  it('leads from purpose and expression to account and amount', () => {
    const { vouchers } = explainDocument(
      book,
      factsOf('contribution.received', { ...received, pooled_amount: '70.00', account_amount: '33.00' }),
    )
    assert.deepEqual(vouchers[0]?.amounts, [
      { purpose: '借 收入户存款', expression: 'pooled_amount + account_amount', amount: '103.00' },
      { purpose: '贷 统筹基金保费收入', expression: 'pooled_amount', amount: '70.00' },
      { purpose: '贷 个人账户保费收入', expression: 'account_amount', amount: '33.00' },
    ])
    assert.deepEqual(
      vouchers[0]?.lines.map(({ side, account, accountName }) => `${side} ${account} ${accountName}`),
      ['借 1002 收入户存款', '贷 400101 统筹基金', '贷 400102 个人账户基金'],
    )
    assert.match(vouchers[0]?.rule.source ?? '', /财会〔2017〕28号/)
  })

  it('reads as text, also when nothing could be booked', () => {
    const booked = renderExplanation(explainDocument(book, factsOf('contribution.received', received)))
    for (const piece of [
      '社会保险费到账（收入户）',
      '结果：1 张凭证',
      '借 1002 收入户存款 103.00〔银行账户 ACC-IN-01〕',
      '✓',
      '不符合：',
    ]) {
      assert.ok(booked.includes(piece), `${piece} in\n${booked}`)
    }
    const waiting = renderExplanation(
      explainDocument(book, factsOf('contribution.received', { ...received, own_account_id: 'NEW' })),
    )
    assert.match(waiting, /结果：不能入账，等待处理\n {2}没有规则适用/)
    assert.match(waiting, /本方账户类型是 收入户（income_account）（单据为 （未填））/)
    const memo = renderExplanation(explainDocument(book, factsOf('fund.plan_submitted', received)))
    assert.match(memo, /结果：不入账（用款计划不入账/)
  })
})
