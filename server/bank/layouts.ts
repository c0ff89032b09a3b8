// Layouts of statement tables: those of accounting-rules/bank/layouts.json, and those that people mapped for their banks.
import type { Actor } from '../core/actor.ts'
import { nextId } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { invalid } from '../core/errors.ts'
import { fields, knownLayouts, layoutShape } from './rules.ts'
import type { Field, Layout } from './rules.ts'

export type Mapping = Partial<Record<Field, string>>

/** Mapped layouts first: whoever mapped a bank's table knows it better. */
export async function allLayouts(tx: Tx): Promise<Layout[]> {
  const rows: { content: string }[] = await tx('bank_layouts').orderBy('name').select('content')
  return [...rows.map((row) => layoutShape.parse(JSON.parse(row.content))), ...knownLayouts]
}

/** A layout from the headings someone chose for each field. */
export function layoutOf(name: string, mapping: Mapping): Layout {
  const has = (field: Field) => (mapping[field] ?? '') !== ''
  const isSigned = has('sign') && has('amount')
  if (!has('date') || !(isSigned || (has('in') && has('out'))))
    throw invalid('对应关系不完整：须有日期，以及收入和支出两列，或金额和借贷标志两列', { at: 'mapping' })
  const columns = Object.fromEntries(fields.filter(has).map((field) => [field, [mapping[field] ?? '']]))
  const amounts: Field[] = isSigned ? ['sign', 'amount'] : ['in', 'out']
  return layoutShape.parse({
    id: name,
    title: name,
    required: ['date', ...amounts, ...(has('balance') ? ['balance'] : [])],
    columns,
  })
}

export async function saveLayout(
  tx: Tx,
  actor: Actor,
  { name, mapping }: { name: string; mapping: Mapping },
): Promise<{ name: string }> {
  const content = JSON.stringify(layoutOf(name, mapping))
  const row = { content, actor_id: actor.id, saved_at: new Date().toISOString() }
  const changed = await tx('bank_layouts').where({ name }).update(row)
  if (changed === 0) await tx('bank_layouts').insert({ id: await nextId(tx), name, ...row })
  return { name }
}
