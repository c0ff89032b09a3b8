// A register as an .xlsx that looks like the printed book: one line an item, its fields and amounts, totals at the foot.
import type { Actor } from '../core/actor.ts'
import type { Tx } from '../core/database/index.ts'
import { missing } from '../core/errors.ts'
import type { Download } from '../core/router.ts'
import { officialSheet, xlsxType } from '../ledger/official-sheet.ts'
import type { SheetColumn } from '../ledger/official-sheet.ts'
import { findRegister } from './definitions.ts'
import type { ItemFilter } from './input.ts'
import { listItems } from './list-items.ts'

export const stateTitles = { draft: '待复核', open: '在册', settled: '已结清', void: '已冲销' } as const

/** Rows one workbook holds; a place keeps far fewer items. */
const rowsMax = 50_000

export async function registerFile(tx: Tx, actor: Actor, filter: ItemFilter): Promise<Download> {
  const register = findRegister(filter.register ?? '')
  if (!register) throw missing(`没有备查簿 ${filter.register ?? ''}`)
  const { rows, totals, period } = await listItems(tx, actor, { ...filter, page: 1, size: rowsMax })
  const money: SheetColumn[] = register.measures.map(({ title }) => ({ title, width: 18, kind: 'money' }))
  const body = await officialSheet({
    name: register.title.slice(0, 30),
    title: register.title,
    left: `地区：${[...new Set(rows.map(({ regionName }) => regionName))].slice(0, 3).join('、')}`,
    middle: `截至 ${period.slice(0, 4)}年${Number(period.slice(4))}月`,
    right: '单位：元',
    columns: [
      { title: '地区', width: 14, kind: 'text' },
      { title: '险种', width: 8, kind: 'text' },
      { title: register.code.title, width: 26, kind: 'text' },
      ...register.fields.map(({ title }): SheetColumn => ({ title, width: 14, kind: 'text' })),
      ...money,
      ...(register.interest ? [{ title: '到期应收利息', width: 18, kind: 'money' as const }] : []),
      { title: '状态', width: 10, kind: 'text' },
    ],
    rows: [
      ...rows.map((row) => [
        row.regionName,
        row.scheme,
        row.title,
        ...register.fields.map(({ name }) => row.shown[name] ?? ''),
        ...register.measures.map(({ measure }) => row.amounts[measure]),
        ...(register.interest ? [row.expected] : []),
        stateTitles[row.state],
      ]),
      [
        '合计',
        '',
        '',
        ...register.fields.map(() => ''),
        ...register.measures.map(({ measure }) => totals[measure] ?? '0.00'),
        ...(register.interest ? [null] : []),
        '',
      ],
    ],
  })
  return { fileName: `${register.title}_${period}.xlsx`, contentType: xlsxType, body }
}
