// A document in the words of its contract, and two contents of one document side by side.
import assert from 'node:assert/strict'
import { showBytes } from '../../client/documents/file-size.ts'
import { compareFields, fieldGroups } from '../../client/documents/payload-fields.ts'

const contract = {
  id: 'contribution.received',
  name: '社会保险费到账',
  fields: [
    { name: 'doc_no', title: '单据号', type: 'text' },
    { name: 'fund_code', title: '险种', type: 'code', codeSet: 'fund_code' },
    { name: 'amount', title: '金额', type: 'money' },
    { name: 'maker', title: '经办人', type: 'text' },
    { name: 'remark', title: '备注', type: 'text' },
  ],
}
const names = (set: string, code: string) => (set === 'fund_code' && code === 'IP' ? '机关养老' : code)

describe('the fields of a document', () => {
  it('stand in groups under their Chinese titles, codes with their words, amounts as amounts, empty ones left out', () => {
    const groups = fieldGroups(
      contract,
      { doc_no: 'A1', fund_code: 'IP', amount: '1234.50', maker: 'u1', remark: '', extra: 3 },
      names,
    )
    assert.deepEqual(
      groups.map((group) => [group.title, ...group.fields.map((field) => `${field.title}=${field.value}`)]),
      [
        ['单据', '单据号=A1', '险种=机关养老（IP）'],
        ['业务内容', '金额=1,234.50', 'extra=3'],
        ['经办与凭据', '经办人=u1'],
      ],
    )
  })

  it('are compared with what differs first, also in the lines', () => {
    const rows = compareFields(
      contract,
      { doc_no: 'A1', amount: '1.00', lines: [1] },
      { doc_no: 'A1', amount: '2.00', lines: [1], remark: 'x' },
      names,
    )
    assert.deepEqual(
      rows.map((row) => [row.title, row.left, row.right, row.isDifferent]),
      [
        ['金额', '1.00', '2.00', true],
        ['备注', '', 'x', true],
        ['单据号', 'A1', 'A1', false],
        ['明细', '[1]', '[1]', false],
      ],
    )
  })
})

describe('file sizes', () => {
  it('are told in the unit one thinks in', () => {
    assert.deepEqual([12, 2048, 5_500_000, 536_870_912].map(showBytes), ['12 字节', '2 KB', '5.2 MB', '512 MB'])
  })
})
