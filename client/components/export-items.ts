// The formats a sheet can be had in, by the names people know.
export interface ExportItem {
  readonly title: string
  readonly href: string
}

const formatNames = { xlsx: 'Excel 表格', csv: 'CSV 文本', json: 'JSON 数据' } as const
export type ExportFormat = keyof typeof formatNames

export const exportItems = (formats: readonly ExportFormat[], hrefOf: (format: ExportFormat) => string): ExportItem[] =>
  formats.map((format) => ({ title: formatNames[format], href: hrefOf(format) }))
