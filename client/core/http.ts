// The one way the screens talk to the server: JSON under /api, errors as HttpError, one Idempotency-Key per intended write.
import { ref } from 'vue'

/** Counts the writes that went through, so that kept screens know that what they show may be old. */
export const writes = ref(0)

export interface Problem {
  readonly code: string
  readonly message: string
  readonly at?: string
  readonly line?: number
  readonly field?: string
  readonly hint?: string
  readonly params?: Readonly<Record<string, unknown>>
}

export class HttpError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly requestId: string,
    readonly at?: string,
    readonly hint?: string,
    readonly problems: readonly Problem[] = [],
  ) {
    super(message)
  }
}

export type QueryValue = string | number | boolean | null | undefined
export type Query = Readonly<Record<string, QueryValue>>

/** A page of a list; `totals` sums the whole result and not the page. */
export interface Page<Row> {
  readonly rows: readonly Row[]
  readonly total: number
  readonly totals?: Readonly<Record<string, string>>
}

const retriesMax = 2
const retryAfterMs = 800
const unfinished = new Map<string, string>()
let onSignedOut: () => void = () => undefined

/** Called when the server says that the session is over. */
export function whenSignedOut(action: () => void): void {
  onSignedOut = action
}

export function address(path: string, query: Query = {}): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== '') parameters.set(name, String(value))
  }
  const text = parameters.toString()
  return `/api${path}${text ? `?${text}` : ''}`
}

export async function get<Answer>(path: string, query: Query = {}, signal?: AbortSignal): Promise<Answer> {
  return read(await send(address(path, query), { method: 'GET', ...(signal ? { signal } : {}) }))
}

/** Every row of a list, page by page: for choosers and base data, never for books. */
export async function getAll<Row>(path: string, query: Query = {}): Promise<Row[]> {
  const rows: Row[] = []
  for (let page = 1; ; page++) {
    const answer = await get<Page<Row>>(path, { ...query, page, size: 500 })
    rows.push(...answer.rows)
    if (rows.length >= answer.total || answer.rows.length === 0) return rows
  }
}

export const post = <Answer>(path: string, body: object = {}): Promise<Answer> => write('POST', path, body)
export const put = <Answer>(path: string, body: object = {}): Promise<Answer> => write('PUT', path, body)
export const remove = <Answer>(path: string, body: object = {}): Promise<Answer> => write('DELETE', path, body)

/** The same write on trial: the server runs it, answers what it would do, and takes everything back. */
export async function tryPost<Answer>(path: string, body: object): Promise<Answer> {
  const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': newKey(), 'X-Dry-Run': 'yes' }
  return read<Answer>(await send(address(path), { method: 'POST', headers, body: JSON.stringify(body) }))
}

/**
 * One intended write keeps one key until the server has answered it: lost answers are asked for again with the same key, and so is
 * the same action pressed once more by a person after the network failed. The server then does it once.
 */
async function write<Answer>(method: string, path: string, body: object): Promise<Answer> {
  const text = JSON.stringify(body)
  const intent = `${method} ${path} ${text}`
  const key = unfinished.get(intent) ?? newKey()
  unfinished.set(intent, key)
  const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': key }
  for (let attempt = 0; ; attempt++) {
    try {
      const response = await send(address(path), { method, headers, body: text })
      if (attempt < retriesMax && [502, 503, 504].includes(response.status)) throw unreachable()
      unfinished.delete(intent)
      const answer = await read<Answer>(response)
      writes.value++
      return answer
    } catch (error) {
      if (!(error instanceof HttpError) || error.status !== 0 || attempt >= retriesMax) throw error
      await new Promise((resolve) => setTimeout(resolve, retryAfterMs * (attempt + 1)))
    }
  }
}

async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { credentials: 'same-origin', ...init })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw unreachable()
  }
}

const unreachable = (): HttpError =>
  new HttpError(
    0,
    'network.unreachable',
    '连不上服务器，没有收到答复',
    '',
    undefined,
    '请检查网络后重试；重试不会重复入账',
  )

async function read<Answer>(response: Response): Promise<Answer> {
  const text = await response.text()
  if (response.ok) return (text === '' ? null : JSON.parse(text)) as Answer
  throw errorFrom(response.status, text, response.headers.get('x-request-id') ?? '')
}

interface ErrorBody {
  readonly error?: {
    code?: string
    message?: string
    at?: string
    hint?: string
    problems?: Problem[]
    requestId?: string
  }
}

function errorFrom(status: number, text: string, requestId: string): HttpError {
  const { error = {} } = parseBody(text)
  if (status === 401 && error.code !== 'session.wrong') onSignedOut()
  const message = error.message ?? (status >= 500 ? '服务器出错，这一步没有做成' : `服务器拒绝了这个请求（${status}）`)
  return new HttpError(
    status,
    error.code ?? `http.${status}`,
    message,
    error.requestId ?? requestId,
    error.at,
    error.hint,
    error.problems,
  )
}

function parseBody(text: string): ErrorBody {
  try {
    return JSON.parse(text) as ErrorBody
  } catch {
    return {}
  }
}

/** crypto.randomUUID exists only over https; offices run this over plain http inside their network too. */
export function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Sends a file as it is; `onProgress` gets the share sent, 0…1. fetch cannot report this, XMLHttpRequest can. */
export function upload<Answer>(
  path: string,
  query: Query,
  file: Blob,
  onProgress: (share: number) => void,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', address(path, query))
    request.setRequestHeader('Content-Type', 'application/octet-stream')
    request.setRequestHeader('Idempotency-Key', newKey())
    request.upload.onprogress = (event) => onProgress(event.lengthComputable ? event.loaded / event.total : 0)
    request.onerror = () => reject(unreachable())
    request.onload = () => {
      if (request.status < 300) {
        writes.value++
        resolve(JSON.parse(request.responseText) as Answer)
      } else reject(errorFrom(request.status, request.responseText, request.getResponseHeader('x-request-id') ?? ''))
    }
    request.send(file)
  })
}

/** What to tell a person about any failure. */
export function describeError(error: unknown): HttpError {
  if (error instanceof HttpError) return error
  return new HttpError(0, 'client.failed', error instanceof Error ? `页面出错：${error.message}` : '页面出错', '')
}
