// Pages of an archive package: plain HTML that any browser opens in thirty years, printing to A4, without a script.
export interface PageColumn {
  title: string
  /** A code is never broken. */
  kind?: 'text' | 'money' | 'code'
}

export interface PageTable {
  caption?: string
  columns: readonly PageColumn[]
  rows: readonly (readonly (string | null)[])[]
  /** Indexes of rows that state totals. */
  totals?: ReadonlySet<number>
}

export function page(title: string, head: readonly string[], body: string, home = ''): string {
  const back = home === '' ? '' : `<p class="home"><a href="${home}">目录</a></p>`
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<title>${escape(title)}</title>
<style>${style}</style>
</head>
<body>
${back}
<h1>${escape(title)}</h1>
<p class="head">${head.map((part) => `<span>${escape(part)}</span>`).join('')}</p>
${body}
</body>
</html>
`
}

export function table({ caption, columns, rows, totals = new Set() }: PageTable): string {
  const cell = (value: string | null, at: number) =>
    columns[at]?.kind === 'money'
      ? `<td class="money${value?.startsWith('-') ? ' red' : ''}">${escape(value ?? '')}</td>`
      : `<td${columns[at]?.kind === 'code' ? ' class="code"' : ''}>${escape(value ?? '')}</td>`
  const row = (cells: readonly (string | null)[], index: number) =>
    `<tr${totals.has(index) ? ' class="total"' : ''}>${cells.map(cell).join('')}</tr>`
  return `<table>
${caption ? `<caption>${escape(caption)}</caption>\n` : ''}<thead><tr>${columns.map(({ title }) => `<th>${escape(title)}</th>`).join('')}</tr></thead>
<tbody>
${rows.map(row).join('\n')}
</tbody>
</table>`
}

export const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const style = `
body { font: 13px/1.5 "Noto Sans CJK SC", "Microsoft YaHei", SimSun, sans-serif; color: #000; margin: 16px auto; max-width: 1080px }
h1 { font-size: 20px; text-align: center; margin: 8px 0 }
.head { display: flex; justify-content: space-between; margin: 4px 0 }
.home { margin: 0 }
table { border-collapse: collapse; width: 100%; margin: 0 0 18px; break-inside: auto }
caption { text-align: left; font-weight: bold; padding: 4px 0 }
thead { display: table-header-group }
tr { break-inside: avoid }
th, td { border: 1px solid #000; padding: 2px 6px; vertical-align: top }
th { font-weight: bold; background: #f3f3f3 }
.money { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }
.code { white-space: nowrap }
.red { color: #b00000 }
.total td { font-weight: bold }
.sign { display: flex; justify-content: space-between; margin: -14px 0 22px }
code { font-family: monospace; word-break: break-all }
@page { size: A4; margin: 12mm }
@media print { .home { display: none } }
`.replaceAll('\n', ' ')
