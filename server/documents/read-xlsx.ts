// .xlsx: each sheet with a heading row, one document a row. Read by the zip's own directory and in pieces, so that memory holds
// the shared texts and one row; the usual libraries follow the packed stream instead and unpack whatever they find in it.
import { addDays } from '../core/calendar.ts'
import { badRow, type BadRow, type ReadLimits, type Row } from './model.ts'
import type { Cell } from './table-cells.ts'
import { TableReader, type TableSetting } from './table-rows.ts'
import { readWorkbook, tokensOf, type Workbook } from './workbook.ts'
import { attribute, BrokenFile } from './xml-tokens.ts'
import { openZip, type ZipParts } from './zip-entries.ts'

/** Sheets of our own templates that explain and hold no data. */
export const explainingSheets = { guide: '填写说明', codes: '代码表', example: '示例' } as const

export interface SheetFile {
  path: string
  limits: ReadLimits
  onBytes(count: number): void
  /** How many bytes the sheets have unpacked, once known. */
  onTotal(count: number): void
}

export async function* readXlsx(file: SheetFile, setting: TableSetting): AsyncGenerator<Row> {
  let zip: ZipParts | undefined
  try {
    zip = await openZip(file.path, file.limits)
    const workbook = await readWorkbook(zip, file.limits)
    const explaining: readonly string[] = Object.values(explainingSheets)
    const sheets = workbook.sheets.filter((sheet) => !explaining.includes(sheet.name))
    file.onTotal(sheets.reduce((total, sheet) => total + (zip?.sizeOf(sheet.part) ?? 0), 0))
    for (const sheet of sheets) {
      const named = sheets.length > 1 ? { ...setting, sheet: sheet.name } : setting
      yield* readSheet(zip, workbook, sheet.part, file, withEvent(named, sheet.name))
    }
  } catch (error) {
    if (!(error instanceof BrokenFile)) throw error
    yield badRow(1, 'xlsx.broken', `不能读取这个 Excel 文件：${error.message}`, {
      hint: '用 Excel 打开并另存为 .xlsx 后重新上传',
    })
  } finally {
    zip?.close()
  }
}

// A sheet may be named after the kind of its documents, as in our templates.
function withEvent(setting: TableSetting, sheet: string): TableSetting {
  if (setting.defaults.event) return setting
  const contract = [...setting.contracts.documents.values()].find(
    (one) => one.id === sheet || sheetName(one.name) === sheet,
  )
  return contract ? { ...setting, defaults: { ...setting.defaults, event: contract.id } } : setting
}

/** A title as the name of a sheet: Excel forbids some signs and more than 31 characters. */
export const sheetName = (title: string): string => title.replace(/[\\/?*[\]:]/g, '、').slice(0, 31)

interface OpenCell {
  column: number
  style: number
  type: string
  text: string
  isFormula: boolean
}

async function* readSheet(
  zip: ZipParts,
  workbook: Workbook,
  part: string,
  file: SheetFile,
  setting: TableSetting,
): AsyncGenerator<Row> {
  const reader = new TableReader(setting)
  for await (const row of readCells(zip, workbook, part, file)) {
    if ('problems' in row) yield row
    else yield* reader.row(row.line, row.cells)
  }
  yield* reader.finish()
}

export interface CellRow {
  line: number
  cells: Cell[]
}

/** The rows of one sheet as they stand; those with too many columns as problems. */
export async function* readCells(
  zip: ZipParts,
  workbook: Workbook,
  part: string,
  file: Pick<SheetFile, 'limits' | 'onBytes'>,
): AsyncGenerator<CellRow | BadRow> {
  let line = 0
  let cells: Cell[] = []
  let cell: OpenCell | undefined
  let takesText = false
  for await (const token of tokensOf(zip, part, file.onBytes)) {
    if (token.kind === 'text') {
      if (cell && takesText) cell.text += token.text
      continue
    }
    const isOpen = token.kind === 'open'
    switch (token.name) {
      case 'row':
        if (token.kind === 'open') {
          line = Number(attribute(token.attributes, 'r') ?? line + 1)
          cells = []
        } else if (cells.length > file.limits.columnsMax) {
          yield badRow(
            line,
            'table.too_many_columns',
            `第 ${line} 行有 ${cells.length} 列，最多 ${file.limits.columnsMax} 列`,
          )
        } else yield { line, cells }
        break
      case 'c':
        if (token.kind === 'open') cell = openCell(token.attributes, cells.length)
        else if (cell) {
          put(cells, cell.column, closeCell(cell, workbook))
          cell = undefined
        }
        break
      case 'f':
        if (cell) cell.isFormula = true
        break
      case 'v':
      case 't':
        takesText = isOpen
        break
      default:
    }
  }
}

function openCell(attributes: string, next: number): OpenCell {
  const letters = /^[A-Z]{1,3}/.exec(attribute(attributes, 'r') ?? '')?.[0]
  let column = 0
  for (const letter of letters ?? '') column = column * 26 + letter.charCodeAt(0) - 64
  return {
    column: letters ? column - 1 : next,
    style: Number(attribute(attributes, 's') ?? 0),
    type: attribute(attributes, 't') ?? 'n',
    text: '',
    isFormula: false,
  }
}

function put(cells: Cell[], column: number, cell: Cell): void {
  // Cells left out between two others are empty; XFD, the last column of Excel, is number 16,384.
  while (cells.length < column && cells.length < 16_384) cells.push({ kind: 'text', text: '' })
  cells[column] = cell
}

function closeCell(cell: OpenCell, workbook: Workbook): Cell {
  if (cell.isFormula) return { kind: 'formula', text: cell.text }
  switch (cell.type) {
    case 's': {
      const text = workbook.texts[Number(cell.text)]
      if (text === undefined) throw new BrokenFile('单元格指向不存在的共享文字')
      return { kind: 'text', text }
    }
    case 'b':
      return { kind: 'logical', text: cell.text }
    case 'e':
      return { kind: 'error', text: cell.text }
    case 'd':
      return { kind: 'date', text: cell.text.slice(0, 10) }
    case 'n':
      return numberCell(cell, workbook)
    default:
      return { kind: 'text', text: cell.text }
  }
}

function numberCell(cell: OpenCell, workbook: Workbook): Cell {
  if (cell.text.trim() === '') return { kind: 'text', text: '' }
  // Excel keeps doubles and writes 64.1 as 64.099999999999994; the shortest text of that double is what was typed.
  const value = Number(cell.text)
  if (!Number.isFinite(value)) throw new BrokenFile(`“${cell.text.slice(0, 20)}”不是数值`)
  if (!workbook.isDateStyle(cell.style)) return { kind: 'number', text: String(value) }
  const days = Math.floor(value)
  if (days < 1 || days > 2_958_465) return { kind: 'number', text: String(value) }
  // Day 60 of Excel's calendar is a 29 February 1900 that never was.
  const first = workbook.isFrom1904 ? '1904-01-01' : days < 60 ? '1899-12-31' : '1899-12-30'
  return { kind: 'date', text: addDays(first, days) }
}
