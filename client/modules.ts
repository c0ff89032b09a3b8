// The navigation: modules in the order of the work, screens below them, and the permissions that open each.
export interface NavigationItem {
  readonly title: string
  readonly path: string
  /** Any of these opens it; none means everyone signed in. */
  readonly permissions: readonly string[]
}

export interface NavigationModule {
  readonly title: string
  /** One character stands for the module when the navigation is folded. */
  readonly mark: string
  readonly items: readonly NavigationItem[]
}

const item = (title: string, path: string, ...permissions: string[]): NavigationItem => ({ title, path, permissions })

export const modules: readonly NavigationModule[] = [
  { title: '工作台', mark: '台', items: [item('工作台', '/')] },
  {
    title: '业务单据',
    mark: '单',
    items: [
      item('单据列表', '/documents', 'document.read'),
      item('上传文件', '/documents/upload', 'document.import'),
      item('待处理清单', '/worklist', 'worklist.work'),
    ],
  },
  {
    title: '凭证',
    mark: '证',
    items: [item('凭证列表', '/vouchers', 'voucher.read'), item('录入凭证', '/vouchers/new', 'voucher.make')],
  },
  {
    title: '账簿',
    mark: '簿',
    items: [
      item('总账', '/general-ledger', 'ledger.read'),
      item('明细账', '/detail-ledger', 'ledger.read'),
      item('日记账', '/journal', 'ledger.read'),
      item('多栏账', '/multi-column-ledger', 'ledger.read'),
      item('科目余额表', '/trial-balance', 'ledger.read'),
      item('往来明细', '/counterparty-ledger', 'ledger.read'),
      item('序时账', '/day-book', 'ledger.read'),
    ],
  },
  {
    title: '结账',
    mark: '结',
    items: [
      item('月末结账', '/closing', 'ledger.read'),
      item('年终结账', '/closing/years', 'ledger.read'),
      item('反结账审批', '/closing/reopening', 'ledger.read'),
    ],
  },
  { title: '报表', mark: '表', items: [item('报表', '/statements', 'statement.read')] },
  {
    title: '银行与对账',
    mark: '银',
    items: [
      item('银行流水', '/bank/flows', 'bank.read'),
      item('导入对账单', '/bank/import', 'bank.import'),
      item('勾对', '/bank/match', 'bank.read'),
      item('余额调节表', '/bank/reconciliations', 'bank.read'),
      item('账户余额', '/bank/balances', 'bank.read'),
      item('两账核对', '/tieouts', 'tieout.read'),
    ],
  },
  {
    title: '专项管理',
    mark: '专',
    items: [item('备查簿', '/registers', 'register.read')],
  },
  {
    title: '基础信息',
    mark: '基',
    items: [
      item('账套', '/books', 'voucher.read'),
      item('财政区划', '/catalog/regions', 'catalog.read'),
      item('统筹区', '/catalog/pool-areas', 'catalog.read'),
      item('险种', '/catalog/schemes', 'catalog.read'),
      item('会计科目', '/catalog/accounts', 'catalog.read'),
      item('预算收支科目', '/catalog/budget-subjects', 'catalog.read'),
      item('机构', '/catalog/organisations', 'catalog.read'),
      item('基金账户', '/catalog/fund-accounts', 'catalog.read'),
      item('单据类型', '/catalog/document-types', 'catalog.read'),
      item('记账规则', '/rules', 'rule.read'),
    ],
  },
  {
    title: '会计档案',
    mark: '档',
    items: [item('会计档案', '/archives', 'archive.read')],
  },
  {
    title: '系统管理',
    mark: '系',
    items: [
      item('用户', '/users', 'user.manage', 'grant.manage'),
      item('审计日志', '/audit', 'audit.read'),
      item('核对结果', '/checks', 'check.run'),
    ],
  },
]
