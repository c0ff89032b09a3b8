// What an .xlsx says beside its rows: the sheets in order, the shared texts, which cell styles are dates.
import type { ReadLimits } from './model.ts'
import { attribute, BrokenFile, XmlTokens, type Token } from './xml-tokens.ts'
import type { ZipParts } from './zip-entries.ts'

export interface Workbook {
  sheets: { name: string; part: string }[]
  texts: string[]
  isDateStyle(style: number): boolean
  /** Days are counted from 1904 instead of 1900. */
  isFrom1904: boolean
}

export async function readWorkbook(zip: ZipParts, limits: ReadLimits): Promise<Workbook> {
  const parts = zip.names()
  const main = parts.find((name) => /^xl\/workbook\d*\.xml$/.test(name))
  if (!main) throw new BrokenFile('压缩包里不是 Excel 工作簿')
  const folder = main.slice(0, main.lastIndexOf('/') + 1)
  const targets = new Map<string, string>()
  const relations = `${folder}_rels/${main.slice(folder.length)}.rels`
  for await (const token of tokensOf(zip, relations)) {
    if (token.kind !== 'open' || token.name !== 'Relationship') continue
    const target = attribute(token.attributes, 'Target') ?? ''
    targets.set(
      attribute(token.attributes, 'Id') ?? '',
      target.startsWith('/') ? target.slice(1) : `${folder}${target}`,
    )
  }
  const sheets: Workbook['sheets'] = []
  let isFrom1904 = false
  for await (const token of tokensOf(zip, main)) {
    if (token.kind !== 'open') continue
    if (token.name === 'workbookPr') isFrom1904 = /^(1|true)$/.test(attribute(token.attributes, 'date1904') ?? '')
    if (token.name !== 'sheet') continue
    const part = targets.get(/\s\w+:id\s*=\s*["']([^"']*)/.exec(token.attributes)?.[1] ?? '')
    if (part && zip.sizeOf(part) > 0) sheets.push({ name: attribute(token.attributes, 'name') ?? '', part })
  }
  const styles = parts.includes(`${folder}styles.xml`) ? await readStyles(zip, `${folder}styles.xml`) : []
  const shared = parts.find((name) => name.toLowerCase() === `${folder}sharedstrings.xml`)
  return {
    sheets,
    texts: shared ? await readTexts(zip, shared, limits) : [],
    isDateStyle: (style) => styles[style] ?? false,
    isFrom1904,
  }
}

export async function* tokensOf(zip: ZipParts, part: string, onBytes?: (count: number) => void): AsyncGenerator<Token> {
  const tokens = new XmlTokens()
  for await (const chunk of zip.open(part)) {
    onBytes?.(chunk.length)
    yield* tokens.push(chunk)
  }
  tokens.finish()
}

async function readTexts(zip: ZipParts, part: string, limits: ReadLimits): Promise<string[]> {
  const texts: string[] = []
  let characters = 0
  let text = ''
  let isText = false
  let isPhonetic = false
  for await (const token of tokensOf(zip, part)) {
    if (token.kind === 'text') {
      if (isText && !isPhonetic) text += token.text
    } else if (token.name === 't') isText = token.kind === 'open'
    else if (token.name === 'rPh') isPhonetic = token.kind === 'open'
    else if (token.name === 'si' && token.kind === 'open') text = ''
    else if (token.name === 'si') {
      characters += text.length
      if (characters > limits.sharedCharsMax)
        throw new BrokenFile(`文字超过 ${limits.sharedCharsMax / 1_000_000} 百万字，没有读入`)
      texts.push(text)
    }
  }
  return texts
}

async function readStyles(zip: ZipParts, part: string): Promise<boolean[]> {
  const formats = new Map<number, string>()
  const styles: boolean[] = []
  let isInCells = false
  for await (const token of tokensOf(zip, part)) {
    if (token.kind === 'text') continue
    if (token.name === 'cellXfs') isInCells = token.kind === 'open'
    if (token.kind !== 'open') continue
    if (token.name === 'numFmt')
      formats.set(Number(attribute(token.attributes, 'numFmtId')), attribute(token.attributes, 'formatCode') ?? '')
    if (token.name === 'xf' && isInCells) {
      const format = Number(attribute(token.attributes, 'numFmtId') ?? 0)
      styles.push(isBuiltInDate(format) || isDateFormat(formats.get(format) ?? ''))
    }
  }
  return styles
}

const isBuiltInDate = (format: number): boolean =>
  (format >= 14 && format <= 22) ||
  (format >= 27 && format <= 36) ||
  (format >= 45 && format <= 47) ||
  (format >= 50 && format <= 58)

/** A format that shows years or days; text in quotes or brackets is no part of it. */
const isDateFormat = (format: string): boolean => /[yd]/i.test(format.replace(/"[^"]*"|\[[^\]]*\]|\\./g, ''))
