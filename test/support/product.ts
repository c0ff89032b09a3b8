// The product as its user runs it: a process of its own on a directory of its own, spoken to over HTTP.
import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const bin = fileURLToPath(new URL('../../server/bin.js', import.meta.url))

export interface Product {
  readonly address: string
  readonly process: ChildProcess
  /** Ends it with a signal and waits until it is gone. */
  stop(signal?: NodeJS.Signals): Promise<void>
}

export async function startProduct(dataDir: string, flags: readonly string[] = []): Promise<Product> {
  const child = spawn(process.execPath, [bin, 'start', '--port', '0', '--data', dataDir, ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said: string[] = []
  const address = await new Promise<string>((resolve, reject) => {
    child.stderr.on('data', (text: Buffer) => said.push(String(text)))
    child.stdout.on('data', (text: Buffer) => {
      said.push(String(text))
      const found = /http:\/\/[\d.]+:\d+/.exec(said.join(''))
      if (found) resolve(found[0])
    })
    child.once('exit', (code) => reject(new Error(`the product ended with ${code}:\n${said.join('')}`)))
  })
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  return {
    address,
    process: child,
    async stop(signal = 'SIGTERM') {
      child.kill(signal)
      await gone
    },
  }
}

/** Runs a command of the command line and returns what it said. */
export function runCli(...words: string[]): { code: number | null; out: string; errors: string } {
  // The directory named among the words is the database, whatever the tests themselves run on.
  const { DATABASE_URL: _elsewhere, ...env } = process.env
  const done = spawnSync(process.execPath, [bin, ...words], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, env })
  return { code: done.status, out: done.stdout, errors: done.stderr }
}

export interface SampleAccount {
  login: string
  password: string
  role: string
}

export const sampleAccounts = (dataDir: string): SampleAccount[] =>
  readFileSync(join(dataDir, 'sample-users.txt'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => {
      const [login = '', password = '', role = ''] = line.split('\t')
      return { login, password, role }
    })

export interface Visitor {
  get<T>(path: string): Promise<T>
  post<T>(path: string, body: unknown): Promise<T>
  upload<T>(path: string, content: string | Uint8Array): Promise<T>
}

export async function signIn(address: string, dataDir: string, login: string): Promise<Visitor> {
  const account = sampleAccounts(dataDir).find((one) => one.login === login)
  if (!account) throw new Error(`no sample account ${login}`)
  const answer = await fetch(`${address}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login, password: account.password }),
  })
  if (!answer.ok) throw new Error(`${login} could not sign in: ${await answer.text()}`)
  const cookie = answer.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
  const send = async <T>(method: string, path: string, type?: string, body?: string | Uint8Array): Promise<T> => {
    const response = await fetch(`${address}/api${path}`, {
      method,
      headers: { cookie, 'idempotency-key': randomUUID(), ...(type ? { 'content-type': type } : {}) },
      ...(body === undefined ? {} : { body: body as Uint8Array<ArrayBuffer> }),
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return (await response.json()) as T
  }
  return {
    get: (path) => send('GET', path),
    post: (path, body) => send('POST', path, 'application/json', JSON.stringify(body)),
    upload: (path, content) => send('POST', path, 'application/octet-stream', content),
  }
}

/** Asks again until the answer is there. */
export async function until<T>(ask: () => Promise<T | undefined | false>, seconds: number, what: string): Promise<T> {
  const end = Date.now() + seconds * 1000
  while (Date.now() < end) {
    const answer = await ask()
    if (answer) return answer
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`waited ${seconds} s in vain for ${what}`)
}
