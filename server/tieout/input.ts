// Shapes of the tie-out's inputs.
import { z } from 'zod'
import { code, date, period, text } from '../core/input.ts'
import { standards } from '../catalog/model.ts'

const region = z.string().regex(/^\d{9}$/, '须是 9 位财政区划代码')
const side = z.enum(standards, '须是 agency（经办机构）或 treasury（财政部门）')
const place = { region, scheme: code(10), period }

export const listInput = z.object({ period, region: region.optional(), scheme: code(10).optional() })
export const placeInput = z.object(place)
export const termInput = z.object({ ...place, term: z.string().regex(/^[a-z0-9.-]{1,40}$/, '没有这一项') })
export const refreshInput = z.strictObject({ period })
export const explainInput = z.strictObject({
  ...place,
  items: z.array(text(40)).min(1, '至少选择一项').max(500, '一次最多 500 项'),
  reason: text(200),
  responsible: side,
  expectedDate: date,
})
export const confirmInput = z.strictObject({
  ...place,
  side,
  digest: z.string().regex(/^[0-9a-f]{64}$/, '不是对账单摘要'),
})
