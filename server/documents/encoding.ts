// Which character encoding a text file is in, and its bytes as UTF-8. Files from business systems are UTF-8; those saved by
// Excel in China are often GB18030 (a superset of GBK) or UTF-16 with a byte order mark.
import { isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'
import iconv from 'iconv-lite'

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030'

const newline = 0x0a

/** Bytes of the file as UTF-8, without byte order mark. Bytes that mean nothing in GB18030 or UTF-16 become U+FFFD. */
export async function* utf8Chunks(
  path: string,
  encoding: Encoding,
  onBytes: (count: number) => void,
): AsyncGenerator<Buffer> {
  const decoder = encoding === 'utf-8' ? undefined : iconv.getDecoder(encoding)
  let first = true
  for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 }) as AsyncIterable<Buffer>) {
    onBytes(chunk.length)
    const bytes = decoder ? Buffer.from(decoder.write(chunk), 'utf8') : chunk
    yield first && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes
    first = false
  }
  const rest = decoder?.end()
  if (rest) yield Buffer.from(rest, 'utf8')
}

/**
 * A byte order mark decides. Without one the lines vote: only when fewer lines beyond ASCII are sound UTF-8 than are not is the
 * file taken as GB18030, so that one damaged byte in a UTF-8 file spoils its line and does not garble all the others.
 */
export async function detectEncoding(path: string): Promise<Encoding> {
  let sound = 0
  let unsound = 0
  let rest: Buffer = Buffer.alloc(0)
  let first = true
  const vote = (bytes: Buffer) => {
    if (isAscii(bytes)) return
    if (isUtf8(bytes)) sound += 1
    else unsound += 1
  }
  for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 }) as AsyncIterable<Buffer>) {
    if (first) {
      const marked = byMark(chunk)
      if (marked) return marked
      first = false
    }
    const bytes = rest.length ? Buffer.concat([rest, chunk]) : chunk
    let start = 0
    for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, start)) {
      vote(bytes.subarray(start, end))
      start = end + 1
    }
    rest = bytes.subarray(start)
    // A line without end gives no vote: reading it will be refused anyway, and it must not pile up in memory.
    if (rest.length > 2 * 1024 * 1024) rest = Buffer.alloc(0)
  }
  vote(rest)
  return unsound > sound ? 'gb18030' : 'utf-8'
}

function byMark(bytes: Buffer): Encoding | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8'
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return undefined
}

function isAscii(bytes: Buffer): boolean {
  for (let at = 0; at < bytes.length; at += 1) if ((bytes[at] ?? 0) > 127) return false
  return true
}
