// The columns of a list of documents, for the list itself and the worklist.
import type { useBaseData } from '../catalog/base-data.ts'
import type { Choice } from '../components/choices.ts'
import type { ListColumn } from '../components/list-columns.ts'
import { showInstant, today } from '../core/calendar.ts'
import { documentStateNames, type DocumentRow } from './types.ts'

const stateChoices: Choice[] = Object.entries(documentStateNames).map(([value, label]) => ({ value, label }))

export function documentColumns(base: ReturnType<typeof useBaseData>, isWorklist: boolean): ListColumn<DocumentRow>[] {
  const columns: ListColumn<DocumentRow>[] = [
    {
      key: 'status',
      title: '状态',
      isEssential: true,
      width: 104,
      kind: 'state',
      text: (row) => documentStateNames[row.status],
      filter: { kind: 'options', name: 'status', choices: stateChoices },
    },
    {
      key: 'event',
      title: '单据类型',
      isEssential: true,
      width: 190,
      text: (row) => row.title,
      filter: { kind: 'pick', name: 'event', choices: base.typeChoices },
    },
    {
      key: 'docNo',
      title: '单据号',
      width: 188,
      kind: 'code',
      filter: { kind: 'text', name: 'q', placeholder: '单据号、金额' },
    },
    {
      key: 'bizDate',
      title: '业务日期',
      width: 104,
      sort: 'bizDate',
      filter: { kind: 'dates', from: 'from', to: 'to', base: today() },
    },
    { key: 'amount', title: '金额', isEssential: true, width: 140, kind: 'money', sort: 'amount' },
    {
      key: 'scheme',
      title: '险种',
      width: 110,
      text: (row) => base.schemeName(row.scheme),
      filter: { kind: 'pick', name: 'scheme', choices: base.schemeChoices },
    },
    {
      key: 'region',
      title: '区划',
      width: 130,
      text: (row) => base.regionName(row.region),
      filter: { kind: 'pick', name: 'region', choices: base.regionChoices },
    },
    { key: 'reason', title: '原因', width: 260, grows: true, text: (row) => row.reason },
    { key: 'valueDate', title: '到账日', width: 100, isHidden: true },
    { key: 'sourceSystem', title: '来源', width: 110, kind: 'code', isHidden: true },
    { key: 'receivedAt', title: '收到', width: 130, sort: 'receivedAt', text: (row) => showInstant(row.receivedAt) },
  ]
  return isWorklist ? columns.filter((column) => column.key !== 'status') : columns
}
