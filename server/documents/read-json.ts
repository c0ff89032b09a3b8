// .json: one document, or an array of documents of any length. The array is cut into its elements while it is read, so that
// memory holds one element and a broken element is one problem.
import { z } from 'zod'
import { utf8Chunks } from './encoding.ts'
import { decode, type TextFile } from './lines.ts'
import { badRow, isBadRow, type Row } from './model.ts'
import { readDocument } from './read-jsonl.ts'

export async function* readJson(file: TextFile): AsyncGenerator<Row> {
  const cutter = new ElementCutter(file.limits.lineBytesMax)
  for await (const chunk of utf8Chunks(file.path, file.encoding, file.onBytes)) {
    for (const piece of cutter.take(chunk)) yield* unwrap(rowOf(piece, file))
  }
  for (const piece of cutter.finish()) yield* unwrap(rowOf(piece, file))
}

function rowOf(piece: Piece, file: TextFile): Row {
  if (piece.kind === 'too-long') {
    return badRow(
      piece.line,
      'file.line_too_long',
      `第 ${piece.line} 行起的一份单据超过 ${Math.ceil(file.limits.lineBytesMax / 1024)} KB，没有读入`,
    )
  }
  if (piece.kind === 'stray') return badRow(piece.line, 'json.syntax', piece.message)
  const text = decode(piece.line, piece.bytes, file.encoding)
  return 'problems' in text ? text : readDocument(piece.line, text.text)
}

// The body of POST /documents, saved as a file, is welcome too.
function* unwrap(row: Row): Generator<Row> {
  const list = isBadRow(row) ? undefined : wrapped.safeParse(row.raw).data?.documents
  if (!list) yield row
  else for (const raw of list) yield { line: row.line, raw }
}

const wrapped = z.strictObject({ documents: z.array(z.unknown()) })

type Piece =
  | { kind: 'element'; line: number; bytes: Buffer }
  | { kind: 'too-long'; line: number }
  | { kind: 'stray'; line: number; message: string }

const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const opening = new Set([0x5b, 0x7b])
const closing = new Set([0x5d, 0x7d])
const spaces = new Set([0x20, 0x09, 0x0a, 0x0d])

// Follows brackets and strings byte by byte. `depth` counts the brackets open inside the current element.
class ElementCutter {
  private place: 'before' | 'inside' | 'done' = 'before'
  private isStrayTold = false
  private isArray = false
  private line = 1
  private startLine = 1
  private depth = 0
  private inString = false
  private isEscape = false
  private hasContent = false
  private kept: Buffer[] = []
  private length = 0
  private readonly bytesMax: number

  constructor(bytesMax: number) {
    this.bytesMax = bytesMax
  }

  *take(chunk: Buffer): Generator<Piece> {
    let start = 0
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at] ?? 0
      if (byte === 0x0a) this.line += 1
      if (this.inString) {
        this.followString(byte)
        continue
      }
      if (spaces.has(byte)) continue
      if (this.place === 'done') {
        if (!this.isStrayTold) yield { kind: 'stray', line: this.line, message: '数组结束后还有多余的内容，没有读入' }
        this.isStrayTold = true
        return
      }
      if (this.place === 'before') {
        this.place = 'inside'
        this.isArray = byte === 0x5b
        start = this.isArray ? at + 1 : at
        if (this.isArray) continue
      }
      if (this.isArray && this.depth === 0 && (byte === comma || byte === 0x5d)) {
        this.keep(chunk.subarray(start, at))
        yield* this.element(byte === comma)
        start = at + 1
        if (byte === 0x5d) this.place = 'done'
        continue
      }
      this.followValue(byte)
      if (!this.isArray && this.depth === 0 && closing.has(byte)) {
        this.keep(chunk.subarray(start, at + 1))
        yield* this.element(false)
        this.place = 'before'
      }
    }
    if (this.place === 'inside') this.keep(chunk.subarray(start))
  }

  *finish(): Generator<Piece> {
    if (this.place !== 'inside') return
    if (this.hasContent) yield* this.element(false)
    if (this.isArray) yield { kind: 'stray', line: this.line, message: '数组没有结束（缺少 ]），文件可能不完整' }
  }

  private followValue(byte: number): void {
    if (!this.hasContent) this.startLine = this.line
    this.hasContent = true
    if (byte === quote) this.inString = true
    else if (opening.has(byte)) this.depth += 1
    // A bracket too many spoils its own element only: the depth never falls below that of the array's elements.
    else if (closing.has(byte)) this.depth = Math.max(0, this.depth - 1)
  }

  private followString(byte: number): void {
    if (this.isEscape) this.isEscape = false
    else if (byte === backslash) this.isEscape = true
    else if (byte === quote) this.inString = false
  }

  private keep(bytes: Buffer): void {
    this.length += bytes.length
    if (this.length <= this.bytesMax) this.kept.push(bytes)
    else this.kept = []
  }

  private *element(isExpected: boolean): Generator<Piece> {
    if (this.length > this.bytesMax) yield { kind: 'too-long', line: this.startLine }
    else if (this.hasContent) yield { kind: 'element', line: this.startLine, bytes: Buffer.concat(this.kept) }
    else if (isExpected) yield { kind: 'stray', line: this.line, message: '两个逗号之间没有内容' }
    this.kept = []
    this.length = 0
    this.depth = 0
    this.hasContent = false
  }
}
