// Writes the package of one book's year: every part with its digest, a table of contents, a manifest and how to verify them.
import { PassThrough } from 'node:stream'
import { ZipFile } from 'yazl'
import { sm3 } from '../core/digest.ts'
import { keepStream } from '../core/kept-files.ts'
import { bankParts } from './bank-parts.ts'
import { bookParts } from './book-parts.ts'
import { escape, page, table } from './page.ts'
import type { Part, Source } from './part.ts'
import { statementParts } from './statement-parts.ts'
import { categories, categoryOf, keptUntil } from './retention.ts'
import type { Category } from './retention.ts'
import { voucherParts } from './voucher-parts.ts'

export interface PackageHead {
  archiveNo: string
  madeAt: string
  maker: string
  /** End of the book's hash chain: proves which state of the book is inside. */
  headNo: number
  headHash: string
}

export interface Written {
  digest: string
  bytes: number
  contents: { category: Category; files: number; pieces: number }[]
}

interface Listed extends Omit<Part, 'content'> {
  sm3: string
  bytes: number
}

/** Calls `onPart` after each part, with how many there are so far; what it throws stops the work and leaves no file. */
export async function writePackage(
  dataDir: string,
  source: Source,
  head: PackageHead,
  onPart: (done: number, title: string) => Promise<void>,
): Promise<Written> {
  const zip = new ZipFile()
  const output = new PassThrough()
  zip.outputStream.pipe(output)
  const kept = keepStream(dataDir, output)
  try {
    const listed = await addParts(zip, source, head, onPart)
    zip.end()
    const { digest, bytes } = await kept
    return { digest, bytes, contents: counted(listed) }
  } catch (error) {
    output.destroy(error instanceof Error ? error : new Error('stopped'))
    await kept.catch(() => undefined)
    throw error
  }
}

async function addParts(
  zip: ZipFile,
  source: Source,
  head: PackageHead,
  onPart: (done: number, title: string) => Promise<void>,
): Promise<Listed[]> {
  const options = { mtime: new Date(head.madeAt) }
  const add = (path: string, content: Buffer) => zip.addBuffer(content, path, options)
  const listed: Listed[] = []
  for (const parts of [statementParts, bankParts, bookParts, voucherParts]) {
    for await (const { content, ...part } of parts(source)) {
      const buffer = typeof content === 'string' ? Buffer.from(content) : content
      add(part.path, buffer)
      listed.push({ ...part, sm3: sm3(buffer), bytes: buffer.length })
      await onPart(listed.length, part.title)
    }
  }
  const manifest = `${JSON.stringify({ ...headOf(source, head), files: listed }, null, 2)}\n`
  add('manifest.json', Buffer.from(manifest))
  add('index.html', Buffer.from(contentsPage(source, head, listed, sm3(manifest))))
  add('校验说明.txt', Buffer.from(howToVerify))
  return listed
}

const headOf = ({ book }: Source, { archiveNo, madeAt, maker, headNo, headHash }: PackageHead) => ({
  archiveNo,
  book: book.name,
  standard: book.standardName,
  scheme: book.scheme,
  region: book.region,
  organisation: book.orgName,
  fiscalYear: book.year,
  madeAt,
  maker,
  chain: { count: headNo, hash: headHash },
})

const counted = (listed: readonly Listed[]) =>
  categories
    .map((category) => {
      const files = listed.filter((part) => part.category === category)
      return { category, files: files.length, pieces: files.reduce((sum, { pieces }) => sum + pieces, 0) }
    })
    .filter(({ files }) => files > 0)

function contentsPage(source: Source, head: PackageHead, listed: readonly Listed[], manifestDigest: string): string {
  const { book } = source
  const sections = categories.flatMap((category) => {
    const files = listed.filter((part) => part.category === category)
    if (files.length === 0) return []
    const until = keptUntil(category, book.year)
    const rows = files.map(
      ({ path, title, pieces, sm3: digest }) =>
        `<tr><td><a href="${escape(encodeURI(path))}">${escape(title)}</a></td><td class="money">${pieces}</td><td><code>${digest}</code></td></tr>`,
    )
    const caption = `${categoryOf(category).name}（保管至 ${until ?? '永久'}）`
    return [
      `<table><caption>${escape(caption)}</caption><thead><tr><th>文件</th><th>件数</th><th>SM3 摘要</th></tr></thead><tbody>\n${rows.join('\n')}\n</tbody></table>`,
    ]
  })
  const facts = table({
    columns: [{ title: '项目' }, { title: '内容' }],
    rows: [
      ['档号', head.archiveNo],
      ['账套', book.name],
      ['编制单位', book.orgName],
      ['会计年度', String(book.year)],
      ['归档时间', head.madeAt],
      ['归档人', head.maker],
      ['已记账凭证', `${head.headNo} 张，链尾摘要 ${head.headHash}`],
      ['清单 manifest.json 的 SM3 摘要', manifestDigest],
    ],
  })
  return page(`${book.year} 年会计档案`, [book.orgName, head.archiveNo], [facts, ...sections].join('\n'))
}

const howToVerify = `本档案包不依赖任何系统即可阅读：解开压缩包，用浏览器打开 index.html；CSV 文件可用任何表格软件打开。

校验：
1. manifest.json 列出每个文件的 SM3 摘要。对任一文件计算摘要，例如
     openssl dgst -sm3 文件名
   与清单中的值相同，即未被改动。
2. manifest.json 自身的摘要写在 index.html 首页；整个压缩包的摘要登记在系统的会计档案清册中。
3. 凭证按“链号”次序相连：每张凭证的摘要值由前一张的摘要值与本张内容算出，最后一张的值即链尾摘要。
`
