// The key of this installation (SM2): signs what leaves it as evidence. Made at first need in the data directory, readable by the owner
// alone; several servers of one installation share it by having the same file.
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { assert } from '../core/errors.ts'

const fileName = 'installation-key.pem'
let directory: string | undefined
let key: KeyObject | undefined

/** Says once, at start, where the key lies. */
export function keepInstallationKeyIn(dataDir: string): void {
  directory = dataDir
  key = undefined
}

/** Base64 of an SM2 signature (SM3 digest, empty user id) over the text. */
export const signWithInstallation = (content: string): string =>
  sign('sm3', Buffer.from(content), installationKey()).toString('base64')

export const publicKeyPem = (): string =>
  createPublicKey(installationKey()).export({ type: 'spki', format: 'pem' }).toString()

function installationKey(): KeyObject {
  key ??= readOrMake()
  return key
}

function readOrMake(): KeyObject {
  assert(directory !== undefined, 'the directory of the installation key was never named')
  const file = join(directory, fileName)
  if (!existsSync(file)) make(file)
  return createPrivateKey(readFileSync(file))
}

// Written beside and then linked: two servers starting at once end with one whole key.
function make(file: string): void {
  mkdirSync(join(file, '..'), { recursive: true })
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'SM2' })
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
  try {
    linkSync(draft, file)
  } catch (error) {
    if (!existsSync(file)) throw error
  } finally {
    rmSync(draft)
  }
}
