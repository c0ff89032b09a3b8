// Choosing by code, name or pinyin initials; bulk refusals told once; columns kept beside a panel.
import assert from 'node:assert/strict'
import { groupRefusals } from '../../client/components/batch.ts'
import { findChoices } from '../../client/components/choices.ts'
import { loadPinyin, matches } from '../../client/core/matching.ts'

const choices = [
  { value: '1002', code: '1002', label: '收入户存款' },
  { value: '1003', code: '1003', label: '财政专户存款' },
  { value: '100301', code: '100301', label: '财政专户存款 / 活期存款' },
  { value: '4001', code: '4001', label: '社会保险费收入' },
]
const found = (typed: string) => findChoices(choices, typed, 10).map((choice) => choice.value)

describe('choosing by typing', () => {
  before(() => loadPinyin())

  it('finds by the start of the code, the exact code first', () => {
    assert.deepEqual(found('1003'), ['1003', '100301'])
    assert.deepEqual(found('10'), ['1002', '1003', '100301'])
    assert.deepEqual(found('02'), [])
  })

  it('finds by any part of the name and by pinyin initials', () => {
    assert.deepEqual(found('专户'), ['1003', '100301'])
    assert.deepEqual(found('srh'), ['1002'])
    assert.deepEqual(found('SHBX'), ['4001'])
    assert.deepEqual(found('czzh hq'), ['100301'])
  })

  it('wants every word typed, in any order', () => {
    assert.equal(matches('2026 qyyl', ['EP', '2026'], ['企业养老', '西湖区']), true)
    assert.equal(matches('xh ep', ['EP', '2026'], ['企业养老', '西湖区']), true)
    assert.equal(matches('2025 qyyl', ['EP', '2026'], ['企业养老', '西湖区']), false)
    assert.equal(matches('', [], []), true)
  })

  it('shows no more than asked for', () => {
    assert.equal(findChoices(choices, '', 2).length, 2)
  })
})

describe('refusals of a bulk action', () => {
  it('are told once for each reason', () => {
    const refused = [1, 2, 3].map((id) => ({ id, code: 'x', message: id === 2 ? '由您制单' : '已记账' }))
    assert.deepEqual(groupRefusals(refused), [
      { message: '已记账', ids: [1, 3] },
      { message: '由您制单', ids: [2] },
    ])
  })
})
