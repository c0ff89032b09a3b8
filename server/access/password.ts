// Passwords: what a good one is, how it is kept (salted scrypt, never reversible) and how one-time ones are made.
import { randomBytes, randomInt, scrypt, timingSafeEqual } from 'node:crypto'
import type { Problem } from '../core/errors.ts'

/** Everything wrong with a password somebody chose; empty when it is good. */
export function passwordProblems(password: string, login: string, at: string): Problem[] {
  const problems: Problem[] = []
  const add = (code: string, message: string) => problems.push({ code, message, at })
  if (password.length < lengthMin) add('password.short', `密码至少 ${lengthMin} 位`)
  if (password.length > lengthMax) add('password.long', `密码最多 ${lengthMax} 位`)
  if (countClasses(password) < 3) add('password.simple', '密码须含大写字母、小写字母、数字、符号中的三种')
  if (login !== '' && password.toLowerCase().includes(login.toLowerCase()))
    add('password.contains_login', '密码不能包含登录名')
  return problems
}

/** The text kept in place of the password: method, its parameters, salt and key. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const key = await deriveKey(password, { ...cost, salt })
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64'), key.toString('base64')].join('$')
}

/** Takes equally long whether the password, the hash or neither is there: an unknown login can't be told by its time. */
export async function isPassword(password: string, hash: string | null | undefined): Promise<boolean> {
  const [method, N, r, p, salt, key] = (hash ?? '').split('$')
  if (method !== 'scrypt' || !salt || !key) {
    await deriveKey(password, { ...cost, salt: Buffer.alloc(16) })
    return false
  }
  const expected = Buffer.from(key, 'base64')
  const found = await deriveKey(password, {
    N: Number(N),
    r: Number(r),
    p: Number(p),
    salt: Buffer.from(salt, 'base64'),
  })
  return found.length === expected.length && timingSafeEqual(found, expected)
}

/** A random password of 12 characters, none of which is easily taken for another. */
export function oneTimePassword(): string {
  for (;;) {
    const password = Array.from({ length: 12 }, () => readable[randomInt(readable.length)]).join('')
    if (countClasses(password) === 3) return password
  }
}

const lengthMin = 8
const lengthMax = 128
const readable = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'
const cost = { N: 32768, r: 8, p: 1 }

const countClasses = (password: string): number =>
  [/\p{Lu}/u, /\p{Ll}/u, /\p{Nd}/u, /[^\p{Lu}\p{Ll}\p{Nd}]/u].filter((one) => one.test(password)).length

interface Derivation {
  N: number
  r: number
  p: number
  salt: Buffer
}

function deriveKey(password: string, { N, r, p, salt }: Derivation): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, 32, { N, r, p, maxmem: 256 * N * r }, (error, key) =>
      error ? reject(error) : resolve(key),
    )
  })
}
