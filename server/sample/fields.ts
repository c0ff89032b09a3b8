// The usual fields of each document type the sample writes, beside head, dates and amount.
import type { FieldContext, Fields } from './desk.ts'
import { annuityFields } from './fields-annuity.ts'
import { benefitFields } from './fields-benefit.ts'
import { collectionFields } from './fields-collection.ts'
import { medicalFields } from './fields-medical.ts'
import { treasuryFields } from './fields-treasury.ts'

export type FieldMaker = (context: FieldContext) => Fields

const makers: Record<string, FieldMaker> = {
  ...collectionFields,
  ...benefitFields,
  ...medicalFields,
  ...treasuryFields,
  ...annuityFields,
}

export function fieldsOf(event: string, context: FieldContext): Fields {
  const maker = makers[event]
  if (!maker) throw new Error(`the sample has no fields for ${event}`)
  return maker(context)
}
