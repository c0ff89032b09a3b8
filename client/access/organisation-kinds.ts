// Kinds of organisations, in the words of the screens.
export const organisationKinds: Readonly<Record<string, string>> = {
  finance: '财政部门',
  agency: '经办机构',
  department: '主管部门',
  tax: '税务机关',
  bank: '银行',
  treasury: '国库',
}
