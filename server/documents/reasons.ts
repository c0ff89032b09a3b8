// Why a document waits: a code to group by, and what people read above the group. The reason of the single document says more.

export const reasonTitles: Readonly<Record<string, string>> = {
  'book.missing': '没有对应的账套',
  'rule.none': '没有适用的记账规则',
  'rule.several': '适用的记账规则不止一条',
  'period.closed': '会计期间已结账',
  'account.unknown': '科目不存在或不是末级',
  'auxiliaries.wrong': '辅助核算不符合科目的要求',
  'voucher.unbalanced': '按规则生成的分录借贷不平',
  'voucher.wrong': '按规则生成的凭证不符合账套的要求',
  'fund_account.unknown': '基金账户未登记',
  'fund_account.place': '基金账户不属于单据的地区或险种',
  'value_date.missing': '没有到账/支付日',
  'contract.changed': '单据不再符合现行的单据格式',
  'reversal.no_original': '等待被冲销的原单据',
  'reversal.ambiguous': '被冲销的原单据不止一份',
  'reversal.prior_year': '冲销以前年度单据，须蓝字更正',
  'reversal.period': '没有可以填制红字凭证的期间',
  'reversal.refused': '红字凭证不符合账套的要求',
  'reversal.voucher_reversed': '原凭证已由人工冲销',
  withdrawn: '已撤回，等待重做',
}

export const reasonTitle = (code: string): string => reasonTitles[code] ?? '其他原因'

/** The reason for a problem the ledger found in a draft. */
export function reasonOfLedger(problemCode: string): string {
  switch (problemCode) {
    case 'voucher.date':
      return 'period.closed'
    case 'voucher.account':
      return 'account.unknown'
    case 'voucher.auxiliaries':
      return 'auxiliaries.wrong'
    case 'voucher.unbalanced':
      return 'voucher.unbalanced'
    default:
      return 'voucher.wrong'
  }
}
