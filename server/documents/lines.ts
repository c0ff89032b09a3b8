// A text file as lines of bounded length. A line beyond the limit is passed over without being kept in memory.
import { isUtf8 } from 'node:buffer'
import type { Encoding } from './encoding.ts'
import { utf8Chunks } from './encoding.ts'
import { badRow, type BadRow, type ReadLimits } from './model.ts'

export interface Line {
  line: number
  text: string
}

export interface TextFile {
  path: string
  encoding: Encoding
  limits: ReadLimits
  onBytes(count: number): void
}

export async function* readLines(file: TextFile): AsyncGenerator<Line | BadRow> {
  let line = 1
  let kept: Buffer[] = []
  let length = 0
  const finish = (): Line | BadRow => {
    const row =
      length > file.limits.lineBytesMax ? tooLong(line, file.limits) : decode(line, Buffer.concat(kept), file.encoding)
    line += 1
    kept = []
    length = 0
    return row
  }
  for await (const chunk of utf8Chunks(file.path, file.encoding, file.onBytes)) {
    let start = 0
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, start)) {
      keep(chunk.subarray(start, end))
      yield finish()
      start = end + 1
    }
    keep(chunk.subarray(start))
  }
  if (length > 0) yield finish()

  function keep(bytes: Buffer): void {
    length += bytes.length
    if (length <= file.limits.lineBytesMax) kept.push(bytes)
    else kept = []
  }
}

function tooLong(line: number, limits: ReadLimits): BadRow {
  return badRow(line, 'file.line_too_long', `第 ${line} 行超过 ${Math.ceil(limits.lineBytesMax / 1024)} KB，没有读入`, {
    hint: '一行只放一份单据；很大的单据请拆开',
  })
}

/** Text of some bytes, or what is wrong with them. */
export function decode(line: number, bytes: Buffer, encoding: Encoding): Line | BadRow {
  const isSound = encoding === 'utf-8' ? isUtf8(bytes) : !bytes.includes(replacement)
  const text = bytes.toString('utf8').replace(/\r$/, '')
  if (isSound) return { line, text }
  return badRow(
    line,
    'file.encoding',
    `第 ${line} 行有不属于 ${encoding === 'utf-8' ? 'UTF-8' : encoding.toUpperCase()} 编码的字节`,
    {
      hint: '把文件另存为 UTF-8 编码后重新上传',
      content: text,
    },
  )
}

const replacement = Buffer.from('\ufffd', 'utf8')
