// Cells copied from Excel arrive as tab-separated text; a cell with a line break or a quote is quoted.

/** Rows of cells; the empty row after the last line break is dropped. */
export function parsePastedRows(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let cell = ''
  let quoted = false
  const source = text.replace(/\r\n?/g, '\n')
  for (let at = 0; at < source.length; at++) {
    const character = source[at]
    if (quoted) {
      if (character !== '"') cell += character
      else if (source[at + 1] === '"') cell += source[at++]
      else quoted = false
    } else if (character === '"' && cell === '') quoted = true
    else if (character === '\t' || character === '\n') {
      row.push(cell)
      cell = ''
      if (character === '\n') {
        rows.push(row)
        row = []
      }
    } else cell += character
  }
  if (cell !== '' || row.length > 0) rows.push([...row, cell])
  return rows
}

/** The same shape back, for Ctrl+C on a range of cells. */
export function copiedRows(rows: readonly (readonly string[])[]): string {
  const cellText = (cell: string): string => (/["\t\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
  return rows.map((row) => row.map(cellText).join('\t')).join('\n')
}
