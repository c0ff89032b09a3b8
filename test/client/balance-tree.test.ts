// The balance table as a tree: levels open and close, single rows can be turned round, schemes never mix.
import assert from 'node:assert/strict'
import { isZeroRow, keyOf, visibleRows } from '../../client/ledger/balance-tree.ts'
import { shownItems } from '../../client/components/tree-rows.ts'
import type { TrialBalanceRow } from '../../client/ledger/book-types.ts'

const row = (account: string, level: number, scheme = 'EP', figure = '1.00'): TrialBalanceRow => ({
  standard: 'agency',
  scheme,
  schemeName: scheme,
  account,
  name: account,
  fullName: account,
  level,
  isLeaf: true,
  openingDebit: '0.00',
  openingCredit: '0.00',
  periodDebit: figure,
  periodCredit: '0.00',
  yearDebit: '0.00',
  yearCredit: '0.00',
  closingDebit: '0.00',
  closingCredit: '0.00',
})
const rows = [
  row('1002', 1),
  row('4001', 1),
  row('400101', 2),
  row('40010101', 3),
  row('400102', 2),
  row('1002', 1, 'EM'),
  row('4001', 1, 'EM'),
  row('400101', 2, 'EM'),
]
const codes = (depth: number, toggled: string[] = []) =>
  visibleRows(rows, depth, new Set(toggled)).map(({ row: one }) => `${one.scheme}${one.account}`)

describe('the tree of a balance table', () => {
  it('opens to a level', () => {
    assert.deepEqual(codes(1), ['EP1002', 'EP4001', 'EM1002', 'EM4001'])
    assert.deepEqual(codes(2), ['EP1002', 'EP4001', 'EP400101', 'EP400102', 'EM1002', 'EM4001', 'EM400101'])
    assert.equal(codes(9).length, rows.length)
  })

  it('turns single rows round', () => {
    assert.deepEqual(codes(1, ['agency EP 4001']), ['EP1002', 'EP4001', 'EP400101', 'EP400102', 'EM1002', 'EM4001'])
    assert.deepEqual(codes(9, ['agency EP 4001']), ['EP1002', 'EP4001', 'EM1002', 'EM4001', 'EM400101'])
  })

  it('knows rows without any figure', () => {
    assert.equal(isZeroRow(row('1001', 1, 'EP', '0.00')), true)
    assert.equal(isZeroRow(row('1001', 1)), false)
    assert.equal(keyOf(row('1001', 1)), 'agency EP 1001')
  })
})

describe('a tree of codes', () => {
  const items = [
    ['1', null],
    ['11', '1'],
    ['111', '11'],
    ['12', '1'],
    ['2', null],
    ['9', 'gone'],
  ].map(([code, parent]) => ({ row: String(code), code: String(code), parent: parent ?? null }))
  const shown = (closed: string[], fits: ((row: string) => boolean) | null = null) =>
    shownItems(items, new Set(closed), fits).map((item) => `${'-'.repeat(item.depth)}${item.code}`)

  it('opens and closes, and keeps rows whose parent is missing', () => {
    assert.deepEqual(shown([]), ['1', '-11', '--111', '-12', '2', '9'])
    assert.deepEqual(shown(['1']), ['1', '2', '9'])
  })

  it('shows what a search finds with everything above it', () => {
    assert.deepEqual(
      shown(['1'], (row) => row === '111'),
      ['1', '-11', '--111'],
    )
  })
})
