// Files the product keeps: each lies in the data directory under its SM3 digest, so the same bytes are kept once and nothing is
// ever written over. Uploads, bank receipts and archive packages all come in by `keepStream`.
import { createHash, randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { sm3 } from './digest.ts'
import { AppError, invalid } from './errors.ts'

export interface Kept {
  path: string
  digest: string
  bytes: number
}

const folder = 'files'

export const keptPath = (dataDir: string, digest: string): string => join(dataDir, folder, digest)

/**
 * Streams a file to its place and measures it on the way; what fails leaves nothing behind. 413 beyond `bytesMax`, 400 when the
 * sender went away.
 */
export async function keepStream(dataDir: string, from: Readable, bytesMax = Infinity): Promise<Kept> {
  await mkdir(join(dataDir, folder), { recursive: true })
  const passing = join(dataDir, folder, `incoming-${randomUUID()}`)
  const hash = createHash('sm3')
  let bytes = 0
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      hash.update(chunk)
      done(bytes > bytesMax ? tooLarge(bytesMax) : null, chunk)
    },
  })
  try {
    await pipeline(from, meter, createWriteStream(passing, { mode: 0o600 }))
    const digest = hash.digest('hex')
    const path = keptPath(dataDir, digest)
    await rename(passing, path)
    return { path, digest, bytes }
  } catch (error) {
    await rm(passing, { force: true })
    throw isAbort(error) ? invalid('上传中断，文件没有收到') : error
  }
}

/** Keeps bytes that are in memory already; returns their digest. */
export async function keepBytes(dataDir: string, content: Uint8Array): Promise<string> {
  const digest = sm3(content)
  await mkdir(join(dataDir, folder), { recursive: true })
  await writeFile(keptPath(dataDir, digest), content, { mode: 0o600 })
  return digest
}

const tooLarge = (bytesMax: number): AppError =>
  new AppError(413, 'file.too_large', `文件超过 ${bytesMax / 1024 / 1024} MB`, { hint: '拆成几个文件上传' })

const isAbort = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  (error.code === 'ERR_STREAM_PREMATURE_CLOSE' || error.code === 'ECONNRESET' || error.code === 'ABORT_ERR')
