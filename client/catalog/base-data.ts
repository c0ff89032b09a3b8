// Base data that choosers and names on many screens need; each list is asked for once, when a screen first wants it.
import { defineStore } from 'pinia'
import { computed, shallowRef, type ShallowRef } from 'vue'
import type { Choice } from '../components/choices.ts'
import { get, type Page } from '../core/http.ts'
import type { CodeSet, DocumentType, RegionNode, Scheme } from './types.ts'

export const useBaseData = defineStore('base-data', () => {
  const [regionTrees, loadRegions] = once<readonly RegionNode[]>(
    async () => (await get<Page<RegionNode>>('/catalog/regions')).rows,
    [],
  )
  const [schemes, loadSchemes] = once<readonly Scheme[]>(
    async () => (await get<Page<Scheme>>('/catalog/schemes')).rows,
    [],
  )
  const [documentTypes, loadDocumentTypes] = once<readonly DocumentType[]>(
    async () => (await get<Page<DocumentType>>('/catalog/document-types')).rows,
    [],
  )
  const [codeSets, loadCodeSets] = once<readonly CodeSet[]>(
    async () => (await get<Page<CodeSet>>('/catalog/code-sets')).rows,
    [],
  )

  const regions = computed(() => flatten(regionTrees.value))
  const regionNames = computed(() => new Map(regions.value.map((region) => [region.code, region.name])))
  const schemeNames = computed(() => new Map(schemes.value.map((scheme) => [scheme.code, scheme.shortName])))
  /** Names of fields as any document type titles them; for rules, which name fields without a type. */
  const fieldTitles = computed(() => {
    const fields = documentTypes.value.flatMap((type) => [...(type.lines?.fields ?? []), ...type.fields])
    return new Map(fields.toReversed().map((field) => [field.name, field.title]))
  })
  const typeTitles = computed(() => new Map(documentTypes.value.map((type) => [type.id, type.name])))

  return {
    regionTrees,
    regions,
    schemes,
    documentTypes,
    codeSets,
    loadRegions,
    loadSchemes,
    loadDocumentTypes,
    loadCodeSets,
    regionChoices: computed<Choice[]>(() =>
      regions.value.map(({ code, name }) => ({ value: code, code, label: name })),
    ),
    schemeChoices: computed<Choice[]>(() =>
      schemes.value.map(({ code, shortName, name }) => ({ value: code, code, label: shortName, note: name })),
    ),
    typeChoices: computed<Choice[]>(() =>
      documentTypes.value.map(({ id, name }) => ({ value: id, label: name, note: id })),
    ),
    regionName: (code: string | null | undefined): string => regionNames.value.get(code ?? '') ?? code ?? '',
    schemeName: (code: string | null | undefined): string => schemeNames.value.get(code ?? '') ?? code ?? '',
    typeTitle: (event: string | null | undefined): string => typeTitles.value.get(event ?? '') ?? event ?? '',
    /** A field, or an expression over fields, in words: 'amount - interest' → '金额 - 其中利息'. */
    inWords: (expression: string): string =>
      expression.replace(/[a-z][a-z0-9_]*/g, (name) => fieldTitles.value.get(name) ?? name),
    /** The words of a code of a code set; the code itself where the set has none. */
    codeName(set: string, code: string): string {
      return codeSets.value.find((one) => one.name === set)?.codes.find((one) => one.code === code)?.name ?? code
    },
  }
})

/** A list asked for once; a failure is forgotten so that the next wish asks again, and leaves the codes without names meanwhile. */
function once<Value>(ask: () => Promise<Value>, empty: Value): [ShallowRef<Value>, () => Promise<void>] {
  const value = shallowRef(empty) as ShallowRef<Value>
  let asked: Promise<void> | null = null
  const load = (): Promise<void> => {
    asked ??= ask().then(
      (answer) => {
        value.value = answer
      },
      () => {
        asked = null
      },
    )
    return asked
  }
  return [value, load]
}

function flatten(nodes: readonly RegionNode[]): RegionNode[] {
  return nodes.flatMap((node) => [node, ...flatten(node.children)])
}
