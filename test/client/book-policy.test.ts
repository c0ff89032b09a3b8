// The policy of a book as the dialog changes it: only what differs is sent, words are read as people write them.
import assert from 'node:assert/strict'
import { changeOf, settingsOf } from '../../client/ledger/book-policy.ts'
import type { BookAnswer } from '../../client/ledger/book-policy.ts'

describe('changing the policy of a book', () => {
  const answer: BookAnswer = {
    book: {
      id: 1,
      standard: 'agency',
      standardName: '经办账',
      scheme: 'RM',
      schemeName: '居民医保',
      org: 'O',
      orgName: '中心',
      region: '330106000',
      regionName: '西湖区',
      year: 2026,
      name: '西湖区 居民医保',
    },
    openedAt: '2026-01-01T00:00:00.000Z',
    policy: { voucherWords: ['记'], autoPost: true },
    choices: [
      {
        name: 'cash_business',
        title: '现金业务',
        value: 'not_allowed',
        values: { not_allowed: '不办理', allowed: '启用' },
      },
      {
        name: 'return_policy',
        title: '退回',
        value: 'reduce',
        values: { reduce: '冲减', suspense: '挂账' },
        settled: true,
      },
    ],
    hasVouchers: true,
    months: [],
    openings: [],
    history: [],
  }
  const settings = settingsOf(answer)

  it('sends nothing when nothing differs', () => {
    assert.deepEqual(changeOf(settings, Object.fromEntries(settings.map(({ name, value }) => [name, value]))), {})
  })

  it('sends what differs, words parted as they are written', () => {
    const wanted = { voucherWords: '记、 银，转', autoPost: 'no', cashierSign: 'manual', cash_business: 'allowed' }
    assert.deepEqual(changeOf(settings, wanted), {
      voucherWords: ['记', '银', '转'],
      autoPost: false,
      cashierSign: 'manual',
      choices: { cash_business: 'allowed' },
    })
  })

  it('tells which settings stay because the book has vouchers', () => {
    assert.deepEqual(
      settings.filter(({ fixed }) => fixed !== '').map(({ name }) => name),
      ['return_policy'],
    )
  })
})
