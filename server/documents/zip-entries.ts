// The parts of a zip file by its own directory, with limits checked before a byte is unpacked. Unpacking stops as soon as a
// part is larger than its entry said, so a file that lies about its sizes is refused too.
import type { Readable } from 'node:stream'
import { promisify } from 'node:util'
import yauzl, { type Entry, type ZipFile } from 'yauzl'
import type { ReadLimits } from './model.ts'
import { BrokenFile } from './xml-tokens.ts'

export interface ZipParts {
  sizeOf(name: string): number
  names(): string[]
  open(name: string): AsyncGenerator<Uint8Array>
  close(): void
}

const entriesMax = 10_000

export async function openZip(path: string, limits: ReadLimits): Promise<ZipParts> {
  const zip = await promisify<string, yauzl.Options, ZipFile>(yauzl.open)(path, {
    lazyEntries: true,
    autoClose: false,
  }).catch(() => {
    throw new BrokenFile('压缩包已损坏或不完整')
  })
  try {
    const entries = await listEntries(zip)
    checkSizes([...entries.values()], limits)
    return {
      sizeOf: (name) => entries.get(name)?.uncompressedSize ?? 0,
      names: () => [...entries.keys()],
      open: (name) => readEntry(zip, entries.get(name)),
      close: () => zip.close(),
    }
  } catch (error) {
    zip.close()
    throw error
  }
}

function listEntries(zip: ZipFile): Promise<Map<string, Entry>> {
  return new Promise((resolve, reject) => {
    const entries = new Map<string, Entry>()
    zip.on('entry', (entry: Entry) => {
      if (entries.has(entry.fileName)) return reject(new BrokenFile('压缩包内有重名的部件'))
      if (entries.size >= entriesMax) return reject(new BrokenFile(`压缩包内的部件超过 ${entriesMax} 个`))
      entries.set(entry.fileName, entry)
      zip.readEntry()
    })
    zip.on('end', () => resolve(entries))
    zip.on('error', () => reject(new BrokenFile('压缩包的目录已损坏')))
    zip.readEntry()
  })
}

function checkSizes(entries: readonly Entry[], limits: ReadLimits): void {
  const packed = entries.reduce((total, entry) => total + entry.compressedSize, 0)
  const unpacked = entries.reduce((total, entry) => total + entry.uncompressedSize, 0)
  if (unpacked > limits.unzippedBytesMax) {
    throw new BrokenFile(`解压后超过 ${Math.floor(limits.unzippedBytesMax / 1024 / 1024)} MB，没有读入`)
  }
  // Small files of repeated text pack very well; the ratio matters only where it makes something large.
  if (unpacked > 16 * 1024 * 1024 && unpacked > packed * limits.unzippedRatioMax) {
    throw new BrokenFile(`压缩比超过 ${limits.unzippedRatioMax} 倍，疑为压缩炸弹，没有读入`)
  }
}

async function* readEntry(zip: ZipFile, entry: Entry | undefined): AsyncGenerator<Uint8Array> {
  if (!entry) throw new BrokenFile('缺少必要的部件')
  if (entry.isEncrypted()) throw new BrokenFile('文件有密码保护，请去掉密码后上传')
  try {
    const stream = await new Promise<Readable>((resolve, reject) => {
      zip.openReadStream(entry, (error, opened) => (error ? reject(error) : resolve(opened)))
    })
    for await (const chunk of stream) yield chunk as Uint8Array
  } catch (error) {
    if (error instanceof BrokenFile) throw error
    throw new BrokenFile(`部件 ${entry.fileName.slice(0, 60)} 已损坏`)
  }
}
