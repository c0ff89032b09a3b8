// Dates, periods, keys and pasted cells as people enter them.
import assert from 'node:assert/strict'
import {
  parseTypedDate,
  parseTypedPeriod,
  parseTypedRange,
  shiftPeriod,
  showAge,
  showPeriod,
  showRange,
} from '../../client/core/calendar.ts'
import { keyName } from '../../client/core/keyboard.ts'
import { copiedRows, parsePastedRows } from '../../client/core/pasted-rows.ts'
import { BlockCache, blockSize, blocksFor } from '../../client/components/list-blocks.ts'

const base = '2026-03-15'

describe('dates by digits', () => {
  const table: [string, string | null][] = [
    ['5', '2026-03-05'],
    ['0305', '2026-03-05'],
    ['305', '2026-03-05'],
    ['260305', '2026-03-05'],
    ['20260305', '2026-03-05'],
    ['2026-3-5', '2026-03-05'],
    ['2026.3.5', '2026-03-05'],
    ['2026年3月5日', '2026-03-05'],
    ['3/5', '2026-03-05'],
    ['0230', null],
    ['20240229', '2024-02-29'],
    ['20250229', null],
    ['0', null],
    ['x', null],
  ]
  for (const [typed, date] of table)
    it(`reads ${typed} as ${date ?? 'no day'}`, () => assert.equal(parseTypedDate(typed, base), date))

  it('reads a month, a year, a day and a span as a range, and writes them back', () => {
    for (const typed of ['202602', '2026', '20260305', '20260301-20260315']) {
      const range = parseTypedRange(typed, base)
      assert.ok(range)
      assert.equal(showRange(range), typed)
    }
    assert.deepEqual(parseTypedRange('202602', base), { from: '2026-02-01', to: '2026-02-28' })
    assert.deepEqual(parseTypedRange('20260301-0315', base), { from: '2026-03-01', to: '2026-03-15' })
    assert.deepEqual(parseTypedRange('202601~202603', base), { from: '2026-01-01', to: '2026-03-31' })
    assert.equal(parseTypedRange('20260315-20260301', base), null)
  })

  it('reads a period by month or in full', () => {
    assert.equal(parseTypedPeriod('3', 2026), '202603')
    assert.equal(parseTypedPeriod('2025-12', 2026), '202512')
    assert.equal(parseTypedPeriod('13', 2026), null)
    assert.equal(shiftPeriod('202601', -1), '202512')
    assert.equal(shiftPeriod('202612', 1), '202701')
    assert.equal(showPeriod('202600'), '2026年初')
  })

  it('says how long something has waited', () => {
    const clock = new Date('2026-03-15T12:00:00Z')
    assert.equal(showAge('2026-03-15T11:59:40Z', clock), '刚刚')
    assert.equal(showAge('2026-03-15T09:00:00Z', clock), '3小时')
    assert.equal(showAge('2026-03-01T12:00:00Z', clock), '14天')
  })
})

describe('keys', () => {
  const stroke = { key: 'b', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false }
  it('have one name each', () => {
    assert.equal(keyName({ ...stroke, ctrlKey: true }), 'Ctrl+B')
    assert.equal(keyName({ ...stroke, metaKey: true }), 'Ctrl+B')
    assert.equal(keyName({ ...stroke, key: 'F8' }), 'F8')
    assert.equal(keyName({ ...stroke, key: 'ArrowDown', shiftKey: true }), 'Shift+ArrowDown')
    assert.equal(keyName({ ...stroke, key: '?', shiftKey: true }), '?')
    assert.equal(keyName({ ...stroke, key: ' ', shiftKey: true }), 'Shift+Space')
  })
})

describe('cells from Excel', () => {
  it('come apart by tabs and lines, quoted cells whole', () => {
    assert.deepEqual(parsePastedRows('a\tb\r\n1,200.00\t\r\n'), [
      ['a', 'b'],
      ['1,200.00', ''],
    ])
    assert.deepEqual(parsePastedRows('"two\nlines"\t"say ""hi"""'), [['two\nlines', 'say "hi"']])
    assert.deepEqual(parsePastedRows(''), [])
  })
  it('go back the same way', () => {
    const rows = [
      ['摘要', 'x\ty'],
      ['"', '1'],
    ]
    assert.deepEqual(parsePastedRows(copiedRows(rows)), rows)
  })
})

describe('windowed loading', () => {
  it('asks for the blocks around what is visible', () => {
    assert.deepEqual(blocksFor(0, 30, 100_000), [1])
    assert.deepEqual(blocksFor(blockSize - 1, blockSize, 100_000), [1, 2])
    assert.deepEqual(blocksFor(99_990, 100_050, 100_000), [500])
    assert.deepEqual(blocksFor(0, 30, 0), [])
  })
  it('keeps the blocks used last', () => {
    const cache = new BlockCache<number>()
    for (let block = 1; block <= 61; block++) {
      cache.put(block, [block])
      cache.touch(1)
    }
    assert.equal(cache.row(0), 1)
    assert.equal(cache.has(2), false)
    assert.equal(cache.row(60 * blockSize), 61)
  })
})
