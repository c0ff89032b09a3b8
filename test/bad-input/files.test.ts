// Malformed files: each gets a clear error at its place; good rows beside bad ones go in, and nothing else is written.
import assert from 'node:assert/strict'
import { openSync, closeSync, ftruncateSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import Excel from 'exceljs'
import iconv from 'iconv-lite'
import { importFiles } from '../../server/documents/import-files.ts'
import { desk, startIntake, type Intake } from '../documents/fixture.ts'
import { sheetPart, sheetXml, workbook, zip, type ZipPart } from './zip.ts'

type Content = string | Uint8Array | Promise<Uint8Array>

const heading = '事件类型,单据号,金额,业务日期\n'
const bytes = (...parts: (string | number[])[]) => Buffer.concat(parts.map((part) => Buffer.from(part as string)))

async function sheetOf(rows: unknown[][], change?: (workbook: Excel.Workbook) => void): Promise<Uint8Array> {
  const workbook = new Excel.Workbook()
  const sheet = workbook.addWorksheet('benefit.paid')
  rows.forEach((row) => sheet.addRow(row))
  change?.(workbook)
  return new Uint8Array(await workbook.xlsx.writeBuffer())
}

const tampered = (content: string | Uint8Array, more: Partial<ZipPart> = {}): Uint8Array =>
  workbook({ name: sheetPart, content, ...more })

/** Name of the file, what is in it, the codes it must answer with. */
const files: [string, Content, ...string[]][] = [
  ['empty.jsonl', '', 'file.empty'],
  ['blank.jsonl', ' \n\n\t\n', 'file.empty'],
  ['mark.csv', bytes([0xef, 0xbb, 0xbf]), 'file.empty'],
  ['words.txt', 'just some words', 'file.format'],
  ['html.html', '<html><body>not found</body></html>', 'file.format'],
  ['scan.pdf', '%PDF-1.7\n%âãÏÓ', 'file.format'],
  ['old.xls', bytes([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), 'file.format'],
  ['picture.jsonl', bytes([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 0]), 'file.format'],
  ['nul.jsonl', bytes('{"a":', [0, 0, 0], '}'), 'file.format'],
  ['gzip.jsonl', bytes([0x1f, 0x8b, 8, 0, 0, 0]), 'file.format'],
  ['syntax.jsonl', '{"envelope":', 'json.syntax'],
  ['comma.jsonl', '{"a":1,}', 'json.syntax'],
  ['single.jsonl', "{'a':1}", 'json.syntax'],
  ['comment.jsonl', '{"a":1} // note', 'json.syntax'],
  ['nan.jsonl', '{"a":NaN}', 'json.syntax'],
  ['two.jsonl', '{"a":1}{"b":2}', 'json.syntax'],
  ['hex.jsonl', '{"a":0x10}', 'json.syntax'],
  ['array.jsonl', '[1,2,3]', 'document.shape'],
  ['scalar.jsonl', '42', 'document.shape'],
  ['null.jsonl', 'null', 'document.shape'],
  ['repeated.jsonl', '{"envelope":{"event":"a","event":"b"},"payload":{}}', 'json.repeated_key'],
  ['repeated-deep.jsonl', '{"envelope":{},"payload":{"lines":[{"a":1,"a":2}]}}', 'json.repeated_key'],
  ['repeated-escaped.jsonl', '{"a":1,"\\u0061":2}', 'json.repeated_key'],
  ['proto.jsonl', '{"envelope":{"__proto__":{"x":1}},"payload":{}}', 'document.unknown_field'],
  ['control.jsonl', '{"envelope":{"event":"a\\u0000b"},"payload":{}}', 'document.code'],
  ['raw-control.jsonl', '{"envelope":{"event":"a\u0007b"},"payload":{}}', 'json.syntax'],
  ['surrogate.jsonl', '{"envelope":{"event":"\\ud800"},"payload":{}}', 'document.code'],
  ['control-key.jsonl', '{"envelope":{"a\\u0000b\\ud800":1},"payload":{}}', 'document.unknown_field'],
  ['deep.jsonl', `${'['.repeat(5000)}${']'.repeat(5000)}`, 'json.depth'],
  ['deep-objects.jsonl', `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`, 'json.depth'],
  ['very-deep.jsonl', '['.repeat(900_000), 'json.syntax'],
  ['many.jsonl', `{"a":[${'1,'.repeat(250_000)}1]}`, 'json.too_large'],
  ['long-line.jsonl', `{"a":"${'x'.repeat(2_000_000)}"}`, 'file.line_too_long'],
  ['long-number.jsonl', `{"envelope":{},"payload":{"amount":${'9'.repeat(500_000)}}}`, 'document.required'],
  [
    'encoding.jsonl',
    bytes('{"名":"好"}\n{"名":"好"}\n{"a":"', [0xc3, 0x28], '"}\n'),
    'document.unknown_field',
    'document.unknown_field',
    'file.encoding',
  ],
  ['utf16.jsonl', bytes([0xff, 0xfe], [...iconv.encode('{"a":', 'utf16le')]), 'json.syntax'],
  ['odd-utf16.jsonl', bytes([0xfe, 0xff], [0x00, 0x7b, 0x00]), 'json.syntax'],
  ['unclosed.json', '[{"a":1}', 'document.unknown_field', 'json.syntax'],
  ['commas.json', '[,,]', 'json.syntax'],
  ['stray.json', '[] x', 'json.syntax'],
  ['brackets.json', '[}}},{]]', 'json.syntax'],
  ['string.json', '["abc', 'json.syntax'],
  ['pretty.json', '{\n  "envelope": {\n', 'json.syntax'],
  ['long-element.json', `[{"a":"${'x'.repeat(2_000_000)}"}]`, 'file.line_too_long'],
  ['wrong-heading.csv', '日期,数目\n1,2\n', 'table.no_heading'],
  ['no-heading.csv', 'benefit.paid,D1,1.00,2026-03-05\n', 'table.no_heading'],
  ['unknown-column.csv', '单据号,金颜\nD1,1\n', 'table.unknown_column'],
  ['repeated-column.csv', '单据号,金额,金额\nD1,1,1\n', 'table.repeated_column'],
  ['stray-cell.csv', `${heading}benefit.paid,D1,1.00,2026-03-05,stray\n`, 'table.stray_cell'],
  ['quote.csv', `${heading}benefit.paid,"D1,1.00\n`, 'csv.quotes'],
  ['after-quote.csv', `${heading}benefit.paid,"D1"x,1.00,2026-03-05\n`, 'csv.quotes'],
  ['long-quote.csv', `${heading}benefit.paid,"${`${'x'.repeat(1000)}\n`.repeat(1200)}`, 'csv.quotes'],
  ['long.csv', `${heading}benefit.paid,${'x'.repeat(1_200_000)}\n`, 'file.line_too_long'],
  ['wide.csv', `单据号${',x'.repeat(500)}\n`, 'table.too_many_columns'],
  ['no-event.csv', '单据号,金额\nD1,1.00\n', 'document.required'],
  ['event.csv', `${heading}no.such,D1,1.00,2026-03-05\n`, 'document.code'],
  ['formula.csv', `${heading}benefit.paid,D1,=1+1,2026-03-05\n`, 'document.money'],
  ['formula-number.csv', `${heading}benefit.paid,=cmd|'/c calc'!A1,1.00,2026-03-05\n`, 'document.required'],
  ['dde.csv', `${heading}benefit.paid,D1,"@SUM(1+9)*cmd|' /C calc'!A0",2026-03-05\n`, 'document.money'],
  ['three-decimals.csv', `${heading}benefit.paid,D1,1.005,2026-03-05\n`, 'document.money'],
  ['exponent.csv', `${heading}benefit.paid,D1,1E+05,2026-03-05\n`, 'document.money'],
  ['separators.csv', `${heading}benefit.paid,D1,"1,00,000.00",2026-03-05\n`, 'document.money'],
  ['date.csv', `${heading}benefit.paid,D1,1.00,2026/2/30\n`, 'document.date'],
  ['american-date.csv', `${heading}benefit.paid,D1,1.00,3/5/2026\n`, 'document.date'],
  [
    'heads-differ.csv',
    '事件类型,单据号,金额,明细.金额\nbenefit.paid,D1,1,1\nbenefit.paid,D1,2,1\n',
    'table.head_differs',
  ],
  ['content.csv', '行号,原文\n1,"{""a"":"\n', 'json.syntax'],
  ['no-content.csv', '行号,原文\n1,\n', 'table.no_content'],
  ['gbk.csv', iconv.encode('单据号,金颜\nD1,1\n', 'gbk'), 'table.unknown_column'],
  [
    'mixed.csv',
    bytes([...iconv.encode('单据号,金额,摘要\n', 'gbk')], 'D1,1,', [0x81, 0x20, 0xff], '\n'),
    'file.encoding',
  ],
  ['half.xlsx', sheetOf([['单据号'], ['D1']]).then((all) => all.subarray(0, all.length / 2)), 'xlsx.broken'],
  ['end.xlsx', sheetOf([['单据号'], ['D1']]).then((all) => all.subarray(all.length / 2)), 'file.format'],
  ['head-only.xlsx', bytes([0x50, 0x4b, 3, 4], 'nothing'), 'xlsx.broken'],
  [
    'flipped.xlsx',
    sheetOf([['单据号'], ['D1']]).then((all) =>
      all.map((byte, index) => (index > 200 && index < 900 ? byte ^ 0x55 : byte)),
    ),
    'xlsx.broken',
  ],
  ['other.xlsx', zip([{ name: 'readme.txt', content: 'not a workbook' }]), 'xlsx.broken'],
  ['nested.xlsx', zip([{ name: 'xl/workbook.xml', content: '<workbook/>' }]), 'xlsx.broken'],
  ['no-sheet.xlsx', tampered(''), 'file.no_documents'],
  ['heading-only.xlsx', sheetOf([['单据号', '金额']]), 'file.no_documents'],
  ['heading-only.csv', heading, 'file.no_documents'],
  ['nothing.json', '[]', 'file.no_documents'],
  [
    'entities.xlsx',
    tampered(
      `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>${sheetXml('<row r="1"><c r="A1" t="inlineStr"><is><t>&a;</t></is></c></row>')}`,
    ),
    'xlsx.broken',
  ],
  [
    'external.xlsx',
    tampered(sheetXml('<row r="1"><c r="A1" t="inlineStr"><is><t>&xxe;</t></is></c></row>')),
    'xlsx.broken',
  ],
  ['cut-xml.xlsx', tampered('<?xml version="1.0"?><worksheet><sheetData><row r="1"><c r="A1" t="inl'), 'xlsx.broken'],
  ['not-xml.xlsx', tampered('nothing of the sort'), 'xlsx.broken'],
  ['shared.xlsx', tampered(sheetXml('<row r="1"><c r="A1" t="s"><v>999</v></c></row>')), 'xlsx.broken'],
  ['shared-negative.xlsx', tampered(sheetXml('<row r="1"><c r="A1" t="s"><v>-1</v></c></row>')), 'xlsx.broken'],
  ['number.xlsx', tampered(sheetXml('<row r="1"><c r="A1"><v>1.2.3</v></c></row>')), 'xlsx.broken'],
  ['column.xlsx', tampered(sheetXml('<row r="1"><c r="ZZZ1"><v>1</v></c></row>')), 'table.too_many_columns'],
  ['bad-utf8.xlsx', tampered(new Uint8Array([0x3c, 0x61, 0xff, 0xfe, 0x3e])), 'xlsx.broken'],
  ['empty-zip.xlsx', zip([]), 'xlsx.broken'],
  ['encrypted.xlsx', tampered(sheetXml(''), { isEncrypted: true }), 'xlsx.broken'],
  ['lying.xlsx', tampered(sheetXml('0'.repeat(40 * 1024 * 1024)), { claimedSize: 100 }), 'xlsx.broken'],
  ['boasting.xlsx', tampered(sheetXml(''), { claimedSize: 2_000_000_000 }), 'xlsx.broken'],
  [
    'twice.xlsx',
    zip([
      { name: 'xl/workbook.xml', content: '' },
      { name: 'xl/workbook.xml', content: '' },
    ]),
    'xlsx.broken',
  ],
  ['climbing.xlsx', zip([{ name: '../../etc/passwd', content: 'x' }]), 'xlsx.broken'],
  ['bomb.xlsx', zip([{ name: 'xl/workbook.xml', content: '0'.repeat(60 * 1024 * 1024) }]), 'xlsx.broken'],
  [
    'formula.xlsx',
    sheetOf([
      ['单据号', '金额'],
      ['D1', { formula: '1+1', result: 2 }],
    ]),
    'cell.formula',
  ],
  [
    'link.xlsx',
    sheetOf([
      ['单据号', '金额'],
      ['D1', { formula: 'HYPERLINK("http://x")', result: '1' }],
    ]),
    'cell.formula',
  ],
  [
    'shared-formula.xlsx',
    tampered(
      sheetXml(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>单据号</t></is></c></row><row r="2"><c r="A2"><f t="shared" si="0"/><v>5</v></c></row>',
      ),
    ),
    'cell.formula',
  ],
  [
    'error.xlsx',
    sheetOf([
      ['单据号', '金额'],
      ['D1', { error: '#DIV/0!' }],
    ]),
    'cell.error',
  ],
  [
    'digits.xlsx',
    sheetOf([
      ['单据号', '金额'],
      [1.2345678901234567e19, 1],
    ]),
    'cell.digits',
  ],
  [
    'tiny.xlsx',
    sheetOf([
      ['单据号', '金额'],
      ['D1', 1e-7],
    ]),
    'cell.digits',
  ],
  [
    'decimals.xlsx',
    sheetOf([
      ['单据号', '金额'],
      ['D1', 1.005],
    ]),
    'document.money',
  ],
  [
    'logical.xlsx',
    sheetOf([
      ['单据号', '金额'],
      [true, 1],
    ]),
    'cell.logical',
  ],
  [
    'date-as-amount.xlsx',
    sheetOf([
      ['单据号', '金额'],
      ['D1', new Date(Date.UTC(2026, 2, 5))],
    ]),
    'cell.date',
  ],
  [
    'heading.xlsx',
    sheetOf([
      ['a', 'b'],
      ['D1', 1],
    ]),
    'table.no_heading',
  ],
  [
    'unknown.xlsx',
    sheetOf([
      ['单据号', '金颜'],
      ['D1', 1],
    ]),
    'table.unknown_column',
  ],
]

describe('malformed files', () => {
  let intake: Intake
  before(async () => {
    intake = await startIntake()
  })
  after(() => intake.close())
  const codesOf = async (path: string) => {
    const report = await importFiles(intake.database, intake.clerk, [path])
    assert.equal(report.new + report.known + report.vouchers, 0)
    assert.ok(report.refused > 0)
    for (const { message } of report.problems) assert.match(message, /[\u4e00-\u9fff]/)
    return report.problems.map(({ code }) => code)
  }

  for (const [name, content, ...codes] of files) {
    it(`${name}: ${codes.join(', ')}`, async () => {
      const found = await codesOf(intake.file(name, await content))
      for (const code of codes) assert.ok(found.includes(code), `${code} not among ${found.slice(0, 5).join(', ')}`)
      for (const table of ['documents', 'document_conflicts', 'vouchers'])
        assert.equal(await intake.count(table), 0, table)
    })
  }

  it('a line of a gigabyte is refused at once', async () => {
    const path = join(intake.dataDir, 'giant.jsonl')
    const handle = openSync(path, 'w')
    writeSync(handle, '{"a":"')
    ftruncateSync(handle, 1024 ** 3)
    closeSync(handle)
    assert.deepEqual(await codesOf(path), ['file.too_large'])
  })

  it('a line of two hundred megabytes is passed over without being kept', async () => {
    const path = join(intake.dataDir, 'large.jsonl')
    const handle = openSync(path, 'w')
    const part = Buffer.alloc(4 * 1024 * 1024, 'x')
    writeSync(handle, '{"a":"')
    for (let count = 0; count < 50; count += 1) writeSync(handle, part)
    writeSync(handle, '"}\n')
    closeSync(handle)
    const before = process.memoryUsage().rss
    assert.deepEqual(await codesOf(path), ['file.line_too_long'])
    const grown = (process.memoryUsage().rss - before) / 1024 / 1024
    assert.ok(grown < 120, `memory grew by ${Math.round(grown)} MB`)
  })

  it('good rows between bad ones go in, each once', async () => {
    const at = desk('IP')
    for (let index = 0; index < 20; index += 1) at.write('contribution.treasury_received', '2026-03-05', '10.00')
    const broken = ['{', '{"a":1,"a":1}', 'null', `{"x":"${'y'.repeat(1_100_000)}"}`, '\u0007']
    const lines = at.documents.flatMap((document, index) => [
      JSON.stringify(document),
      broken[index % broken.length] ?? '',
    ])
    const path = intake.file('between.jsonl', lines.join('\n'))
    const report = await importFiles(intake.database, intake.clerk, [path])
    assert.deepEqual([report.read, report.new, report.refused, report.vouchers], [40, 20, 20, 20])
    assert.deepEqual(await intake.findings(), [])
  })
})
