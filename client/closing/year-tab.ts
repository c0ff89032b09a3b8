// The parts of 年终结账 by their name in the address.
export const yearTabs = {
  years: '年终结账',
  parameters: '结账参数',
  mappings: '科目对应',
  adjustments: '年初调整单',
  rules: '结转规则',
} as const

export type YearTab = keyof typeof yearTabs

export const yearTabOf = (name: string): YearTab => (name in yearTabs ? (name as YearTab) : 'years')
