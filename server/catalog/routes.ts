// Routes of the base data: read-only lists.
import { z } from 'zod'
import { listOrganisations, organisationKinds } from '../access/organisations.ts'
import { code, paging, text, year } from '../core/input.ts'
import { query } from '../core/router.ts'
import type { Route } from '../core/router.ts'
import { listFundAccounts } from './fund-accounts.ts'
import { accountKinds, standards } from './model.ts'
import {
  listAccounts,
  listAuxiliaries,
  listBudgetSubjects,
  listPoolAreas,
  listRegions,
  listSchemes,
} from './queries.ts'

const permission = 'catalog.read'

export const catalogRoutes: Route[] = [
  query({
    path: '/catalog/regions',
    name: 'catalog.regions',
    title: '财政区划',
    permission,
    input: z.object({}),
    run: (tx) => listRegions(tx),
  }),
  query({
    path: '/catalog/schemes',
    name: 'catalog.schemes',
    title: '险种',
    permission,
    input: z.object({}),
    run: (tx) => listSchemes(tx),
  }),
  query({
    path: '/catalog/pool-areas',
    name: 'catalog.pool-areas',
    title: '统筹区',
    permission,
    input: z.object({ year, scheme: code().optional(), region: code().optional(), ...paging }),
    run: (tx, _actor, input) => listPoolAreas(tx, input),
  }),
  query({
    path: '/catalog/accounts',
    name: 'catalog.accounts',
    title: '会计科目',
    permission,
    input: z.object({ standard: z.enum(standards), scheme: code(), year }),
    run: (tx, _actor, input) => listAccounts(tx, input),
  }),
  query({
    path: '/catalog/auxiliaries',
    name: 'catalog.auxiliaries',
    title: '辅助核算维度',
    permission,
    input: z.object({}),
    run: (tx) => listAuxiliaries(tx),
  }),
  query({
    path: '/catalog/budget-subjects',
    name: 'catalog.budget-subjects',
    title: '预算收支科目',
    permission,
    input: z.object({ year, scheme: code().optional() }),
    run: (tx, _actor, input) => listBudgetSubjects(tx, input),
  }),
  query({
    path: '/catalog/organisations',
    name: 'catalog.organisations',
    title: '机构',
    permission,
    input: z.object({
      q: text(60).optional(),
      kind: z.enum(organisationKinds).optional(),
      region: code().optional(),
      ...paging,
    }),
    run: listOrganisations,
  }),
  query({
    path: '/catalog/fund-accounts',
    name: 'catalog.fund-accounts',
    title: '基金账户',
    permission,
    input: z.object({
      region: code().optional(),
      scheme: code().optional(),
      kind: z.enum(accountKinds).optional(),
      q: text(60).optional(),
      ...paging,
    }),
    run: listFundAccounts,
  }),
]
