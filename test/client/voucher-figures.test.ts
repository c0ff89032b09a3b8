// The figures of a printed voucher: digit columns and capital numerals.
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { amountDigits, digitColumns } from '../../client/core/amount-digits.ts'
import { capitalAmount } from '../../client/core/capital-amount.ts'
import { fromCents } from '../../client/core/money.ts'
import { pageNumber, sheetPages } from '../../client/ledger/sheet-pages.ts'

describe('digit columns of a voucher', () => {
  it('are the eleven of the paper form', () => {
    assert.equal(
      digitColumns([])
        .map((column) => column.head)
        .join(''),
      '亿千百十万千百十元角分',
    )
  })

  it('hold one digit each, right-aligned', () => {
    const columns = digitColumns([])
    assert.deepEqual(amountDigits('1234.50', columns).cells, ['', '', '', '', '', '1', '2', '3', '4', '5', '0'])
    assert.deepEqual(amountDigits('0.05', columns).cells.join(''), '5')
    assert.deepEqual(amountDigits(null, columns).cells.join(''), '')
  })

  it('mark a red figure, with a minus for prints without colour', () => {
    const digits = amountDigits('-88.00', digitColumns([]))
    assert.equal(digits.isNegative, true)
    assert.equal(digits.cells.join(''), '-8800')
  })

  it('put ¥ before the highest digit when a column is free', () => {
    assert.equal(amountDigits('1.00', digitColumns([]), true).cells.join(''), '¥100')
    assert.equal(amountDigits('999999999.99', digitColumns([]), true).cells.join(''), '99999999999')
  })

  it('widen for amounts beyond 亿, for all lines alike', () => {
    const columns = digitColumns(['1.00', '12345678901.23'])
    assert.equal(columns.map((column) => column.head).join(''), '百十亿千百十万千百十元角分')
    assert.equal(amountDigits('12345678901.23', columns).cells.join(''), '1234567890123')
    assert.equal(amountDigits('1.00', columns).cells.join(''), '100')
  })

  it('are ruled bolder where commas and the point would stand', () => {
    assert.deepEqual(
      digitColumns([])
        .filter((column) => column.isBold)
        .map((column) => column.head),
      ['百', '千', '元'],
    )
  })

  it('lose no digit of any amount', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }), (cents) => {
        const amount = fromCents(cents)
        const digits = amountDigits(amount, digitColumns([amount]))
        assert.equal(digits.cells.join('').replace('-', ''), cents === 0n ? '' : String(cents < 0n ? -cents : cents))
        assert.equal(digits.isNegative, cents < 0n)
      }),
    )
  })
})

describe('capital numerals', () => {
  const table: [string, string][] = [
    ['0.00', '零元整'],
    ['1234.50', '壹仟贰佰叁拾肆元伍角整'],
    ['1680.32', '壹仟陆佰捌拾元叁角贰分'],
    ['1409.50', '壹仟肆佰零玖元伍角整'],
    ['6007.14', '陆仟零柒元壹角肆分'],
    ['107000.53', '壹拾万柒仟元伍角叁分'],
    ['16409.02', '壹万陆仟肆佰零玖元零贰分'],
    ['10.00', '壹拾元整'],
    ['0.05', '伍分'],
    ['0.50', '伍角整'],
    ['10000.00', '壹万元整'],
    ['100010000.00', '壹亿零壹万元整'],
    ['100000001.00', '壹亿零壹元整'],
    ['12345678901.23', '壹佰贰拾叁亿肆仟伍佰陆拾柒万捌仟玖佰零壹元贰角叁分'],
    ['1000000000000.00', '壹万亿元整'],
    ['-88.00', '负捌拾捌元整'],
  ]
  for (const [amount, words] of table) it(`${amount} is ${words}`, () => assert.equal(capitalAmount(amount), words))
})

describe('pages of a voucher', () => {
  const lines = (count: number) =>
    Array.from({ length: count }, (_, at) => ({
      lineNo: at + 1,
      account: '1002',
      accountName: '',
      summary: '',
      debit: '1.00',
      credit: '0.00',
      auxiliaries: [],
    }))

  it('draw at least five rows on one page', () => {
    const [page, ...rest] = sheetPages(lines(2))
    assert.equal(rest.length, 0)
    assert.equal(page?.blankRows, 3)
    assert.equal(sheetPages(lines(8))[0]?.blankRows, 0)
  })

  it('hold eight lines each and count in fractions', () => {
    const pages = sheetPages(lines(17))
    assert.deepEqual(
      pages.map((page) => page.lines.length),
      [8, 8, 1],
    )
    assert.deepEqual(
      pages.map((page) => page.blankRows),
      [0, 0, 7],
    )
    assert.deepEqual(
      pages.map((page) => pageNumber(12, page)),
      ['12-1/3', '12-2/3', '12-3/3'],
    )
    assert.deepEqual(
      sheetPages(lines(3)).map((page) => pageNumber(12, page)),
      ['12'],
    )
    assert.deepEqual(
      pages.map((page) => page.isLast),
      [false, false, true],
    )
  })

  it('hold fewer lines where long words make them high, so that totals and signatures stay on the page', () => {
    const long = lines(8).map((line) => ({
      ...line,
      summary: '收到杭州市西湖区某某街道社区卫生服务中心（城乡居民）利息',
    }))
    const pages = sheetPages(long)
    assert.deepEqual(
      pages.map((page) => page.lines.length),
      [6, 2],
    )
    assert.deepEqual(
      pages.flatMap((page) => page.lines.map(({ lineNo }) => lineNo)),
      long.map(({ lineNo }) => lineNo),
    )
    const one = sheetPages(long.slice(0, 1).map((line) => ({ ...line, summary: '长'.repeat(200) })))
    assert.deepEqual([one.length, one[0]?.blankRows], [1, 0])
  })

  it('number nothing before posting', () => {
    assert.deepEqual(
      sheetPages(lines(2)).map((page) => pageNumber(null, page)),
      [''],
    )
  })
})
