// The little of XML that spreadsheets are made of, read piece by piece: tags, attributes, text. No document types, hence no
// entities but the five of the standard and characters by number: nothing in a file can expand or refer to another.

export type Token =
  | { kind: 'open'; name: string; attributes: string; isEmpty: boolean }
  | { kind: 'close'; name: string }
  | { kind: 'text'; text: string }

export class BrokenFile extends Error {}

/** One tag or run of text; Excel's own limit of a cell is 32,767 characters. */
const tokenCharsMax = 1_000_000

export class XmlTokens {
  private rest = ''
  private readonly decoder = new TextDecoder('utf-8', { fatal: true })

  finish(): void {
    if (this.rest.trim() !== '') throw new BrokenFile('内容在中途结束')
  }

  *push(bytes: Uint8Array): Generator<Token> {
    let text: string
    try {
      text = this.rest + this.decoder.decode(bytes, { stream: true })
    } catch {
      throw new BrokenFile('内容不是 UTF-8 编码')
    }
    let at = 0
    while (at < text.length) {
      const end = text.charCodeAt(at) === lessThan ? endOfTag(text, at) : text.indexOf('<', at)
      if (end < 0) break
      if (text.charCodeAt(at) !== lessThan) yield { kind: 'text', text: unescape(text.slice(at, end)) }
      else yield* tagOf(text.slice(at, end))
      at = end
    }
    this.rest = text.slice(at)
    if (this.rest.length > tokenCharsMax) throw new BrokenFile('有一段内容过长')
  }
}

const lessThan = 0x3c

/** Index after the end of the tag, comment or the like that starts at `at`; -1 while it is incomplete. */
function endOfTag(text: string, at: number): number {
  const closes = text.startsWith('<!--', at)
    ? '-->'
    : text.startsWith('<![CDATA[', at)
      ? ']]>'
      : text.startsWith('<?', at)
        ? '?>'
        : '>'
  // `<!` could still become a comment when more arrives.
  if (closes === '>' && '<![CDATA['.startsWith(text.slice(at, at + 9)) && text.length < at + 9) return -1
  const end = text.indexOf(closes, at)
  return end < 0 ? -1 : end + closes.length
}

function* tagOf(tag: string): Generator<Token> {
  if (tag.startsWith('<!--') || tag.startsWith('<?')) return
  if (tag.startsWith('<![CDATA[')) {
    yield { kind: 'text', text: tag.slice(9, -3) }
    return
  }
  if (tag.startsWith('<!')) throw new BrokenFile('含有文档类型声明，不予读取')
  if (tag.startsWith('</')) {
    yield { kind: 'close', name: localName(tag.slice(2, -1).trim()) }
    return
  }
  const isEmpty = tag.endsWith('/>')
  const inner = tag.slice(1, isEmpty ? -2 : -1)
  const space = inner.search(/\s/)
  const name = localName(space < 0 ? inner : inner.slice(0, space))
  yield { kind: 'open', name, attributes: space < 0 ? '' : inner.slice(space), isEmpty }
  if (isEmpty) yield { kind: 'close', name }
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1)

/** An attribute's value; the name is given with its prefix, as in `r:id`. */
export function attribute(attributes: string, name: string): string | undefined {
  const found = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(attributes)
  return found ? unescape(found[1] ?? found[2] ?? '') : undefined
}

const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

function unescape(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w{1,10}));/gi,
    (_all, hex?: string, decimal?: string, name?: string) => {
      const code = hex ? Number.parseInt(hex, 16) : decimal ? Number(decimal) : -1
      const character = code >= 0 && code <= 0x10ffff ? String.fromCodePoint(code) : named[name ?? '']
      if (character === undefined) throw new BrokenFile('含有无法理解的字符引用')
      return character
    },
  )
}
