// Every route of the product, in the order of its slices.
import { z } from 'zod'
import { accessRoutes } from './access/routes.ts'
import { bankRoutes } from './bank/routes.ts'
import { archiveRoutes } from './archive/routes.ts'
import { catalogRoutes } from './catalog/routes.ts'
import { checkRoutes } from './checks/routes.ts'
import { closingRoutes } from './closing/routes.ts'
import { openApiDocument } from './core/openapi.ts'
import { query } from './core/router.ts'
import type { Route } from './core/router.ts'
import { documentRoutes } from './documents/routes.ts'
import { ledgerRoutes } from './ledger/routes.ts'
import { operationRoutes } from './operation/routes.ts'
import { registerRoutes } from './registers/routes.ts'
import { reportRoutes } from './reports/routes.ts'
import { ruleRoutes } from './rules/routes.ts'
import { tieoutRoutes } from './tieout/routes.ts'
import { workbenchRoutes } from './workbench/routes.ts'

const sliceRoutes: readonly Route[] = [
  ...accessRoutes,
  ...catalogRoutes,
  ...ledgerRoutes,
  ...ruleRoutes,
  ...documentRoutes,
  ...bankRoutes,
  ...reportRoutes,
  ...registerRoutes,
  ...archiveRoutes,
  ...tieoutRoutes,
  ...checkRoutes,
  ...closingRoutes,
  ...operationRoutes,
  ...workbenchRoutes,
]

export const routes: readonly Route[] = [
  ...sliceRoutes,
  query({
    path: '/openapi.json',
    name: 'openapi',
    title: '接口说明',
    permission: 'public',
    input: z.object({}),
    run: async () => openApiDocument(sliceRoutes),
  }),
  query({
    path: '/permissions',
    name: 'permissions.list',
    title: '权限清单',
    permission: 'signed-in',
    input: z.object({}),
    run: async () => ({
      rows: sliceRoutes.map(({ method, path, name, title, permission }) => ({ method, path, name, title, permission })),
    }),
  }),
]
