// An address for every screen. Pages that stand alone (sign in, set up, print) have no frame.
import { createRouter, createWebHistory, type RouteComponent, type RouteRecordRaw } from 'vue-router'
import { rememberFor } from './core/remembered.ts'
import { useSession } from './core/session.ts'

type Load = () => Promise<RouteComponent>

declare module 'vue-router' {
  interface RouteMeta {
    title?: string
    standsAlone?: boolean
    /** Open to people who are not signed in. */
    isPublic?: boolean
  }
}

const screen = (path: string, title: string, component: Load): RouteRecordRaw => ({ path, component, meta: { title } })
const alone = (path: string, title: string, component: Load, isPublic = true): RouteRecordRaw => ({
  path,
  component,
  meta: { title, standsAlone: true, isPublic },
})

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    alone('/login', '登录', () => import('./access/sign-in.vue')),
    alone('/setup', '首次设置', () => import('./access/first-setup.vue')),
    alone('/vouchers/print', '打印凭证', () => import('./ledger/voucher-print.vue'), false),
    alone('/books/print', '打印账簿', () => import('./ledger/book-print.vue'), false),
    screen('/', '工作台', () => import('./workbench/workbench.vue')),
    screen('/documents', '单据列表', () => import('./documents/document-list.vue')),
    screen('/documents/conflicts', '同号不同内容', () => import('./documents/conflict-list.vue')),
    screen('/documents/upload', '上传文件', () => import('./documents/file-upload.vue')),
    screen('/documents/files/:id(\\d+)', '文件', () => import('./documents/file-page.vue')),
    screen('/documents/:id(\\d+)', '单据', () => import('./documents/document-page.vue')),
    screen('/worklist', '待处理清单', () => import('./documents/worklist.vue')),
    screen('/books', '账套', () => import('./ledger/book-list.vue')),
    screen('/books/:id(\\d+)', '账套', () => import('./ledger/book-page.vue')),
    screen('/books/:id(\\d+)/opening', '期初余额', () => import('./ledger/opening-balances.vue')),
    screen('/vouchers', '凭证列表', () => import('./ledger/voucher-list.vue')),
    screen('/vouchers/new', '录入凭证', () => import('./ledger/voucher-entry.vue')),
    screen('/vouchers/:id(\\d+)', '凭证', () => import('./ledger/voucher-page.vue')),
    screen('/vouchers/:id(\\d+)/edit', '修改凭证', () => import('./ledger/voucher-entry.vue')),
    screen('/trial-balance', '科目余额表', () => import('./ledger/trial-balance.vue')),
    screen('/general-ledger', '总账', () => import('./ledger/book-screen.vue')),
    screen('/detail-ledger', '明细账', () => import('./ledger/book-screen.vue')),
    screen('/journal', '日记账', () => import('./ledger/book-screen.vue')),
    screen('/multi-column-ledger', '多栏账', () => import('./ledger/book-screen.vue')),
    screen('/counterparty-ledger', '往来明细', () => import('./ledger/book-screen.vue')),
    screen('/day-book', '序时账', () => import('./ledger/book-screen.vue')),
    screen('/statements', '报表', () => import('./reports/statements.vue')),
    screen('/bank/flows', '银行流水', () => import('./bank/flow-list.vue')),
    screen('/bank/import', '导入银行对账单', () => import('./bank/statement-import.vue')),
    screen('/bank/match', '勾对', () => import('./bank/match.vue')),
    screen('/bank/reconciliations', '余额调节表', () => import('./bank/reconciliation-list.vue')),
    screen('/bank/reconciliations/form', '余额调节表', () => import('./bank/reconciliation-form.vue')),
    screen('/bank/balances', '账户余额', () => import('./bank/balances.vue')),
    screen('/closing', '月末结账', () => import('./closing/month-closing.vue')),
    screen('/closing/years', '年终结账', () => import('./closing/year-closing.vue')),
    screen('/closing/reopening', '反结账审批', () => import('./closing/reopen-list.vue')),
    screen('/catalog/regions', '财政区划', () => import('./catalog/regions.vue')),
    screen('/catalog/budget-subjects', '预算收支科目', () => import('./catalog/budget-subjects.vue')),
    screen('/catalog/accounts', '会计科目', () => import('./catalog/accounts.vue')),
    screen('/catalog/document-types', '单据类型', () => import('./catalog/document-types.vue')),
    screen('/catalog/:name', '基础信息', () => import('./catalog/catalog-list.vue')),
    screen('/rules/:id(closing\\.[^/]+)/:version?', '结转规则', () => import('./closing/closing-rule-page.vue')),
    screen('/rules', '记账规则', () => import('./rules/rule-list.vue')),
    screen('/rules/:id/:version?', '记账规则', () => import('./rules/rule-page.vue')),
    screen('/archives', '会计档案', () => import('./archive/archive-list.vue')),
    screen('/registers', '备查簿', () => import('./registers/register-list.vue')),
    screen('/tieouts', '两账核对', () => import('./tieout/tieout-list.vue')),
    screen('/tieouts/:region(\\d{9})/:scheme', '两账核对', () => import('./tieout/bridge-screen.vue')),
    screen('/users', '用户', () => import('./access/user-list.vue')),
    screen('/audit', '审计日志', () => import('./access/audit-list.vue')),
    screen('/checks', '核对结果', () => import('./operation/check-list.vue')),
    screen('/:rest(.*)*', '没有这个页面', () => import('./shell/not-found.vue')),
  ],
})

router.beforeEach(async (to) => {
  const session = useSession()
  if (!session.isKnown) {
    try {
      await session.load()
    } catch {
      if (to.path !== '/login') return { path: '/login', query: { next: to.fullPath } }
      return true
    }
  }
  if (session.setupNeeded) return to.path === '/setup' ? true : '/setup'
  if (session.user) rememberFor(session.user.login)
  if (to.meta.isPublic) return session.user && to.path === '/login' ? '/' : true
  return session.user ? true : { path: '/login', query: to.fullPath === '/' ? {} : { next: to.fullPath } }
})

router.afterEach((to) => {
  if (to.meta.title) document.title = `${to.meta.title} · 统筹`
})
