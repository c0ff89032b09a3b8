// Which files may be attached to a voucher: by the ending of their name, and by how their content begins, so that nothing passes for
// what it is not.
import { invalid } from '../core/errors.ts'

export const attachmentLimits = {
  bytes: 20 * 1024 * 1024,
  perVoucher: 50,
  nameChars: 150,
} as const

interface AttachmentKind {
  contentType: string
  begins: readonly number[]
}

const zip = [0x50, 0x4b, 0x03, 0x04]
const openXml = 'application/vnd.openxmlformats-officedocument'
const jpeg = { contentType: 'image/jpeg', begins: [0xff, 0xd8, 0xff] }

const kinds: Readonly<Record<string, AttachmentKind>> = {
  pdf: { contentType: 'application/pdf', begins: [0x25, 0x50, 0x44, 0x46] },
  jpg: jpeg,
  jpeg,
  png: { contentType: 'image/png', begins: [0x89, 0x50, 0x4e, 0x47] },
  ofd: { contentType: 'application/ofd', begins: zip },
  xlsx: { contentType: `${openXml}.spreadsheetml.sheet`, begins: zip },
  docx: { contentType: `${openXml}.wordprocessingml.document`, begins: zip },
}

export const contentTypeOf = (format: string): string => kinds[format]?.contentType ?? 'application/octet-stream'

/** The format by the name's ending; 400 when it is not one of those taken, or the content is something else. */
export function formatOf(name: string, content: Uint8Array): string {
  const format = /\.([A-Za-z0-9]+)$/.exec(name)?.[1]?.toLowerCase() ?? ''
  const kind = kinds[format]
  if (!kind) {
    throw invalid(`“${name}”不是可以附的文件，可用：${Object.keys(kinds).join('、')}`, {
      hint: '扫描或另存为 PDF 再附',
    })
  }
  if (content.length === 0) throw invalid(`“${name}”是空的`, { hint: '选择一个有内容的文件' })
  if (!kind.begins.every((byte, at) => content[at] === byte)) {
    throw invalid(`“${name}”的内容不是 ${format} 文件`, { hint: '文件可能损坏或改过扩展名，用原来的程序打开后另存' })
  }
  return format
}
