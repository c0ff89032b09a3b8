// Reading the rule book: the list, one rule, and a rule as it stood when a voucher was made by it.
import { z } from 'zod'
import { missing } from '../core/errors.ts'
import { code, paging, text } from '../core/input.ts'
import { query } from '../core/router.ts'
import type { Route } from '../core/router.ts'
import { listRules } from './list-rules.ts'
import { ruleBook } from './load.ts'
import { confidences, standards } from './model.ts'
import { showRule } from './show-rule.ts'

export const ruleRoutes: readonly Route[] = [
  query({
    path: '/rules',
    name: 'rules.list',
    title: '记账规则',
    permission: 'rule.read',
    input: z.object({
      ...paging,
      standard: z.enum(standards).optional(),
      scheme: code(10).optional(),
      confidence: z.enum(confidences).optional(),
      document: code(80).optional(),
      q: text(60).optional(),
    }),
    run: async (_tx, _actor, input) => listRules(ruleBook(), input),
  }),
  query({
    path: '/rules/:id',
    name: 'rules.show',
    title: '查看记账规则',
    permission: 'rule.read',
    input: z.object({ id: code(80) }),
    run: async (_tx, _actor, input) => showRule(ruleBook(), input.id),
  }),
  query({
    path: '/rules/:id/versions/:version',
    name: 'rules.version',
    title: '查看规则的某一版本',
    permission: 'rule.read',
    input: z.object({ id: code(80), version: z.coerce.number().int().positive() }),
    async run(tx, _actor, input) {
      const kept: { content: string; digest: string } | undefined = await tx('rule_versions')
        .where({ rule_id: input.id, version: input.version })
        .first()
      if (!kept) throw missing(`没有记账规则 ${input.id} 的第 ${input.version} 版`)
      return { id: input.id, version: input.version, digest: kept.digest, content: JSON.parse(kept.content) }
    },
  }),
]
