// Zip files written part by part, also ones that say untrue things about themselves.
import { crc32, deflateRawSync } from 'node:zlib'

export interface ZipPart {
  name: string
  content: string | Uint8Array
  /** What the file says of the part's size unpacked; default: the truth. */
  claimedSize?: number
  isEncrypted?: boolean
}

export function zip(parts: readonly ZipPart[]): Uint8Array {
  const bodies: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, content, claimedSize, isEncrypted } of parts) {
    const bytes = Buffer.from(content)
    const packed = deflateRawSync(bytes)
    const facts = Buffer.alloc(26)
    facts.writeUInt16LE(20, 0)
    facts.writeUInt16LE(isEncrypted ? 1 : 0, 2)
    facts.writeUInt16LE(8, 4)
    facts.writeUInt32LE(crc32(bytes), 10)
    facts.writeUInt32LE(packed.length, 14)
    facts.writeUInt32LE(claimedSize ?? bytes.length, 18)
    facts.writeUInt16LE(Buffer.byteLength(name), 22)
    const body = Buffer.concat([Buffer.from('PK\u0003\u0004'), facts, Buffer.from(name), packed])
    const place = Buffer.alloc(14)
    place.writeUInt32LE(offset, 10)
    directory.push(Buffer.concat([Buffer.from('PK\u0001\u0002\u0014\u0000'), facts, place, Buffer.from(name)]))
    bodies.push(body)
    offset += body.length
  }
  const listed = Buffer.concat(directory)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(parts.length, 4)
  end.writeUInt16LE(parts.length, 6)
  end.writeUInt32LE(listed.length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...bodies, listed, Buffer.from('PK\u0005\u0006'), end])
}

export const sheetPart = 'xl/worksheets/sheet1.xml'
export const sheetXml = (inside: string): string =>
  `<?xml version="1.0"?><worksheet><sheetData>${inside}</sheetData></worksheet>`

const soundParts: readonly ZipPart[] = [
  { name: 'xl/workbook.xml', content: '<workbook><sheets><sheet name="x" sheetId="1" r:id="r1"/></sheets></workbook>' },
  {
    name: 'xl/_rels/workbook.xml.rels',
    content: '<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>',
  },
  { name: sheetPart, content: sheetXml('<row r="1"><c r="A1" t="inlineStr"><is><t>单据号</t></is></c></row>') },
]

/** A small workbook of one sheet with some of its parts replaced. */
export const workbook = (...replaced: ZipPart[]): Uint8Array =>
  zip([...soundParts.filter(({ name }) => !replaced.some((part) => part.name === name)), ...replaced])
