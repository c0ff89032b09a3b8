// Every form a file may have: what is read from it, and that one broken place spoils no other.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Excel from 'exceljs'
import iconv from 'iconv-lite'
import { intakeSetting } from '../../server/documents/intake-setting.ts'
import { isBadRow, readLimits, type ReadLimits, type Row, type TableDefaults } from '../../server/documents/model.ts'
import { openDocumentFile } from '../../server/documents/open-file.ts'
import { sheetName } from '../../server/documents/read-xlsx.ts'
import { templateFile } from '../../server/documents/template-file.ts'

interface Raw {
  envelope: Record<string, unknown>
  payload: Record<string, unknown> & { lines?: unknown }
}

describe('reading files of documents', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tongchou-read-'))
  const { contracts } = intakeSetting()
  after(() => rmSync(folder, { recursive: true, force: true }))

  async function read(
    name: string,
    content: string | Uint8Array,
    defaults: TableDefaults = {},
    limits: Partial<ReadLimits> = {},
  ): Promise<Row[]> {
    const path = join(folder, name)
    writeFileSync(path, content)
    const source = await openDocumentFile({ path, name, contracts, defaults, limits: { ...readLimits, ...limits } })
    const rows: Row[] = []
    for await (const row of source.rows) rows.push(row)
    return rows
  }
  const raws = (rows: readonly Row[]) => rows.flatMap((row) => (isBadRow(row) ? [] : [row.raw as Raw]))
  const codes = (rows: readonly Row[]) =>
    rows.flatMap((row) => (isBadRow(row) ? row.problems.map(({ code }) => `${row.line} ${code}`) : []))
  const paid: TableDefaults = { event: 'benefit.paid' }

  describe('.jsonl', () => {
    it('reads a document a line, with the line it stands on; blank lines do not count', async () => {
      const rows = await read('a.jsonl', '\ufeff{"a":1}\r\n\r\n{"a":2}')
      assert.deepEqual(rows, [
        { line: 1, raw: { a: 1 } },
        { line: 3, raw: { a: 2 } },
      ])
    })

    it('tells a broken line and reads the lines after it', async () => {
      const rows = await read('a.jsonl', '{"a":\n{"a":1,"b":{"x":1,"x":2}}\n{"a":"\\u0007"}\n{"a":3}\n')
      assert.deepEqual(codes(rows), ['1 json.syntax', '2 json.repeated_key'])
      assert.equal(raws(rows).length, 2)
    })

    it('passes over a line beyond the limit without keeping it', async () => {
      const rows = await read('a.jsonl', `{"a":"${'x'.repeat(5000)}"}\n{"a":2}\n`, {}, { lineBytesMax: 1000 })
      assert.deepEqual(codes(rows), ['1 file.line_too_long'])
      assert.deepEqual(raws(rows), [{ a: 2 }])
    })

    it('tells a line with foreign bytes and does not garble the others', async () => {
      const bytes = Buffer.concat([
        Buffer.from('{"名":"甲"}\n{"名":"'),
        Buffer.from([0xff, 0xfe]),
        Buffer.from('"}\n{"名":"丙"}\n'),
      ])
      const rows = await read('a.jsonl', bytes)
      assert.deepEqual(codes(rows), ['2 file.encoding'])
      assert.deepEqual(raws(rows), [{ 名: '甲' }, { 名: '丙' }])
    })
  })

  describe('.json', () => {
    it('reads one document, an array, and the body of the interface', async () => {
      assert.deepEqual(raws(await read('a.json', '{\n "a": 1\n}')), [{ a: 1 }])
      assert.deepEqual(raws(await read('a.json', '[{"a":1},\n {"a":"],[{"}]')), [{ a: 1 }, { a: '],[{' }])
      assert.deepEqual(raws(await read('a.json', '{"documents":\n[{"a":1},{"a":2}]}')), [{ a: 1 }, { a: 2 }])
    })

    it('tells a broken element and reads the others', async () => {
      const rows = await read('a.json', '[{"a":1},\n{"a":}},\n,\n{"a":3}]')
      assert.deepEqual(codes(rows), ['2 json.syntax', '3 json.syntax'])
      assert.deepEqual(raws(rows), [{ a: 1 }, { a: 3 }])
    })

    it('tells an array that ends in the middle', async () => {
      const rows = await read('a.json', '[{"a":1},{"a"')
      assert.deepEqual(codes(rows), ['1 json.syntax', '1 json.syntax'])
      assert.deepEqual(raws(rows), [{ a: 1 }])
    })
  })

  describe('.csv', () => {
    const table =
      '单据号,金额,业务日期,到账/支付日,人数\nD1,"1,234.5",2026/3/5,20260306,\nD2,7,2026年3月6日,2026-03-06,\n'
    const payloads = [
      { doc_no: 'D1', amount: '1234.50', biz_date: '2026-03-05', value_date: '2026-03-06' },
      { doc_no: 'D2', amount: '7.00', biz_date: '2026-03-06', value_date: '2026-03-06' },
    ]

    for (const encoding of ['utf-8', 'gb18030', 'utf-16le'] as const) {
      it(`understands Chinese headings, amounts and dates as people type them, in ${encoding}`, async () => {
        const mark = encoding === 'utf-16le' ? Buffer.from([0xff, 0xfe]) : Buffer.alloc(0)
        const rows = await read('a.csv', Buffer.concat([mark, iconv.encode(table, encoding)]), paid)
        assert.deepEqual(
          raws(rows).map(({ payload }) => payload),
          payloads,
        )
        assert.deepEqual(
          raws(rows).map(({ envelope }) => [envelope.event, envelope.source_system, envelope.status]),
          [
            ['benefit.paid', 'AGENCY_BIZ', 'original'],
            ['benefit.paid', 'AGENCY_BIZ', 'original'],
          ],
        )
      })
    }

    it('reads tabs and semicolons as well', async () => {
      assert.equal(raws(await read('a.csv', 'doc_no\tamount\nD1\t5\n', paid)).length, 1)
      assert.equal(raws(await read('a.csv', 'doc_no;amount\nD1;5\n', paid)).length, 1)
    })

    it('joins rows of one number to a document with lines', async () => {
      const rows = await read(
        'a.csv',
        '单据号,金额,明细.待遇项目（末级）,明细.金额\nD1,30,50010101,10\nD1,,50010103,20\nD2,5,50010101,5\n',
        paid,
      )
      assert.deepEqual(
        raws(rows).map(({ payload }) => payload.lines),
        [
          [
            { benefit_item: '50010101', amount: '10.00' },
            { benefit_item: '50010103', amount: '20.00' },
          ],
          [{ benefit_item: '50010101', amount: '5.00' }],
        ],
      )
    })

    it('refuses rows of one number that disagree on the document', async () => {
      const rows = await read('a.csv', '单据号,金额,明细.金额\nD1,30,10\nD1,31,20\n', paid)
      assert.deepEqual(codes(rows), ['2 table.head_differs'])
    })

    it('takes the kind from a column by its name or title, and codes by their titles', async () => {
      const rows = await read(
        'a.csv',
        '事件类型,单据号,缴费主体\n社会保险费到账（收入户）,D1,单位\ncontribution.received,D2,unit\n',
      )
      assert.deepEqual(
        raws(rows).map(({ envelope, payload }) => [envelope.event, payload.payer_type]),
        [
          ['contribution.received', 'unit'],
          ['contribution.received', 'unit'],
        ],
      )
    })

    it('leaves formulas as the text they are', async () => {
      const [row] = raws(await read('a.csv', '单据号,摘要,金额\n=1+1,"=HYPERLINK(""http://x"")",@SUM(1)\n', paid))
      assert.deepEqual(row?.payload, { doc_no: '=1+1', summary: '=HYPERLINK("http://x")', amount: '@SUM(1)' })
    })

    it('is the same document whenever it is read', async () => {
      const [one] = await read('a.csv', table, paid)
      const [two] = await read('b.csv', table, paid)
      assert.deepEqual(one, two)
    })

    it('spoils one row only by a wrong quote', async () => {
      const rows = await read('a.csv', '单据号,金额\nD1,5\n"D2,6\nD3,7\n"D4"x,8\nD5,9\n', paid)
      assert.deepEqual(codes(rows).sort(), ['3 csv.quotes', '5 csv.quotes'])
      assert.deepEqual(
        raws(rows).map(({ payload }) => payload.doc_no),
        ['D1', 'D3', 'D5'],
      )
    })

    it('refuses unknown, repeated and missing headings, and cells beside the table', async () => {
      assert.deepEqual(codes(await read('a.csv', '单据号,金颜,金额,金额\nD1,1,1,1\n', paid)), [
        '1 table.unknown_column',
        '1 table.repeated_column',
      ])
      assert.deepEqual(codes(await read('a.csv', 'D1,5\nD2,6\n', paid)), ['1 table.no_heading'])
      assert.deepEqual(codes(await read('a.csv', '单据号,金额\nD1,5,stray\n', paid)), ['2 table.stray_cell'])
    })
  })

  describe('.xlsx', () => {
    async function book(fill: (workbook: Excel.Workbook) => void): Promise<Uint8Array> {
      const workbook = new Excel.Workbook()
      fill(workbook)
      return new Uint8Array(await workbook.xlsx.writeBuffer())
    }

    it('reads texts, numbers, dates and shared strings by the kind of their sheet', async () => {
      const content = await book((workbook) => {
        const sheet = workbook.addWorksheet(sheetName('定期待遇发放'))
        sheet.addRow(['单据号*', '金额', '业务日期', '明细笔数', '待遇所属期'])
        sheet.addRow(['D1', 64.1, new Date(Date.UTC(2026, 2, 5)), 3, 202603])
        sheet.addRow([{ richText: [{ text: 'D' }, { text: '2' }] }, '1,000.5', '2026-03-06', 4, '202603'])
      })
      const rows = await read('a.xlsx', content)
      assert.deepEqual(
        raws(rows).map(({ payload }) => payload),
        [
          { doc_no: 'D1', amount: '64.10', biz_date: '2026-03-05', detail_count: 3, benefit_period: '202603' },
          { doc_no: 'D2', amount: '1000.50', biz_date: '2026-03-06', detail_count: 4, benefit_period: '202603' },
        ],
      )
    })

    it('refuses formulas, error values, and numbers that have lost digits', async () => {
      const content = await book((workbook) => {
        const sheet = workbook.addWorksheet('x')
        sheet.addRow(['单据号', '金额'])
        sheet.addRow(['D1', { formula: '1+1', result: 2 }])
        sheet.addRow(['D2', { error: '#REF!' }])
        sheet.addRow([1.2345678901234567e19, 1])
        sheet.addRow([true, 1])
        sheet.addRow(['D5', 1.005])
      })
      const rows = await read('a.xlsx', content, paid)
      assert.deepEqual(codes(rows), ['2 cell.formula', '3 cell.error', '4 cell.digits', '5 cell.logical'])
      assert.equal(raws(rows)[0]?.payload.amount, '1.005', 'three decimals are for the contract to refuse')
    })

    it('tells the sheet where there are several', async () => {
      const content = await book((workbook) => {
        for (const name of ['benefit.paid', 'contribution.received']) {
          const sheet = workbook.addWorksheet(name)
          sheet.addRow(['单据号', '金额'])
          sheet.addRow(['D1', { formula: '1+1', result: 2 }])
        }
      })
      const rows = await read('a.xlsx', content)
      assert.deepEqual(
        rows.map(({ sheet }) => sheet),
        ['benefit.paid', 'contribution.received'],
      )
    })

    it('refuses a broken file, another zip and a bomb', async () => {
      const whole = await book((workbook) => workbook.addWorksheet('x').addRow(['单据号']))
      assert.deepEqual(codes(await read('a.xlsx', whole.subarray(0, whole.length / 2))), ['1 xlsx.broken'])
      const large = await book((workbook) => {
        const sheet = workbook.addWorksheet('x')
        sheet.addRow(['单据号'])
        for (let row = 0; row < 3000; row += 1) sheet.addRow(['same'])
      })
      assert.deepEqual(codes(await read('a.xlsx', large, {}, { unzippedBytesMax: 10_000 })), ['1 xlsx.broken'])
    })

    it('reads back what is filled into its own template, of every kind', async () => {
      for (const type of contracts.documents.values()) {
        const rows = await read('template.xlsx', await templateFile(contracts, type))
        assert.deepEqual(codes(rows), ['1 file.no_documents'], `${type.id}: the example and the guide are not data`)
      }
      const type = contracts.documents.get('benefit.paid')
      assert.ok(type)
      const workbook = new Excel.Workbook()
      await workbook.xlsx.load((await templateFile(contracts, type)).buffer as ArrayBuffer)
      const [data, example] = workbook.worksheets
      assert.ok(data && example)
      for (let row = 2; row <= example.rowCount; row += 1) data.addRow(example.getRow(row).values)
      const [filled] = raws(await read('filled.xlsx', new Uint8Array(await workbook.xlsx.writeBuffer())))
      assert.equal(filled?.envelope.event, 'benefit.paid')
      assert.equal(filled?.payload.amount, '14156.64')
      assert.equal((filled?.payload.lines as unknown[]).length, 3)
    }).timeout(60_000)
  })

  it('knows a file by its content, whatever its name', async () => {
    assert.equal(raws(await read('a.txt', '{"a":1}\n{"a":2}\n')).length, 2)
    assert.equal(raws(await read('a.csv', '[{"a":1}]')).length, 1)
    for (const [content, message] of [
      ['%PDF-1.7', /PDF/],
      [Buffer.from('d0cf11e0a1b11ae1', 'hex'), /旧版/],
      [Buffer.from([1, 0, 2, 0]), /不是文本/],
      ['', /空/],
      ['just some words', /看不出/],
    ] as const) {
      const [row] = await read('a.dat', content)
      assert.ok(row && isBadRow(row))
      assert.match(row.problems[0]?.message ?? '', message)
    }
  })

  it('stops at the limits of a file', async () => {
    const [row] = await read('a.jsonl', '{"a":1}', {}, { fileBytesMax: 3 })
    assert.ok(row && isBadRow(row))
    assert.equal(row.problems[0]?.code, 'file.too_large')
    assert.deepEqual(codes(await read('a.jsonl', '{"a":1}\n{"a":2}\n{"a":3}\n', {}, { rowsMax: 2 })), [
      '3 file.too_many_rows',
    ])
  })

  it('has headings that mean one field only', () => {
    const names = new Map<string, Set<string>>()
    for (const { fields } of contracts.documents.values()) {
      for (const { name, title } of fields) names.set(title, (names.get(title) ?? new Set()).add(name))
    }
    assert.deepEqual(
      [...names].filter(([, all]) => all.size > 1).map(([title, all]) => [title, ...all]),
      [],
    )
  })
})
