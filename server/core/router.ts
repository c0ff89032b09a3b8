// Routes are rows of data. From the same rows come the input checks, the API document, the permission list and the
// names in the audit trail; there is no second list to forget.
import type { Readable } from 'node:stream'
import type { z } from 'zod'
import type { Actor } from './actor.ts'
import type { Tx } from './database/index.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** What a command may want to know of its call beside the input. */
export interface Call {
  requestId: string
  address: string
}

interface RouteHead {
  method: Method
  /** Below /api; `:name` are path parameters, merged into the input. */
  path: string
  /** Stable name, e.g. `vouchers.post`; the action in the audit trail. */
  name: string
  /** Chinese, for the permission list and the API document. */
  title: string
  /** A permission, 'signed-in' for everyone with a session, 'public' for all. */
  permission: string
}

export interface CommandRoute extends RouteHead {
  kind: 'command'
  input: z.ZodType
  execute(tx: Tx, actor: Actor, input: unknown, call: Call): Promise<{ output: unknown; audit: AuditNote }>
}

export interface QueryRoute extends RouteHead {
  kind: 'query'
  input: z.ZodType
  execute(tx: Tx, actor: Actor, input: unknown): Promise<unknown>
}

export interface Download {
  fileName: string
  contentType: string
  body: Buffer | string | Readable
}

export interface DownloadRoute extends RouteHead {
  kind: 'download'
  input: z.ZodType
  execute(tx: Tx, actor: Actor, input: unknown, place: FilePlace): Promise<Download>
}

/** Where kept files lie, for downloads of them. */
export interface FilePlace {
  dataDir: string
}

/** A route that reads its body itself (uploads) or answers with more than JSON (cookies). */
export interface RawRoute extends RouteHead {
  kind: 'raw'
  input: z.ZodType
  execute(call: RawCall): Promise<unknown>
}

export interface RawCall extends Call {
  actor: Actor
  input: unknown
  body: Readable
  header(name: string): string
  setCookie(name: string, value: string, maxAgeSeconds: number): void
  cookie(name: string): string | undefined
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  dataDir: string
}

export type Route = CommandRoute | QueryRoute | DownloadRoute | RawRoute

export interface AuditNote {
  object: string
  ids?: readonly (string | number)[]
  detail?: unknown
}

export function command<I extends z.ZodType, O>(
  row: Omit<RouteHead, 'method'> & {
    method: 'POST' | 'PUT' | 'DELETE'
    input: I
    run(tx: Tx, actor: Actor, input: z.output<I>, call: Call): Promise<O>
    /** What the audit trail keeps: the things changed, never secrets. */
    audit(input: z.output<I>, output: O): AuditNote
  },
): CommandRoute {
  const { run, audit, ...head } = row
  return {
    ...head,
    kind: 'command',
    async execute(tx, actor, input, call) {
      // The input was parsed by this row's own shape in core/command.ts.
      const checked = input as z.output<I>
      const output = await run(tx, actor, checked, call)
      return { output, audit: audit(checked, output) }
    },
  }
}

export function query<I extends z.ZodType>(
  row: Omit<RouteHead, 'method'> & {
    input: I
    run(tx: Tx, actor: Actor, input: z.output<I>): Promise<unknown>
  },
): QueryRoute {
  const { run, ...head } = row
  return { ...head, method: 'GET', kind: 'query', execute: (tx, actor, input) => run(tx, actor, input as z.output<I>) }
}

export function download<I extends z.ZodType>(
  row: Omit<RouteHead, 'method'> & {
    input: I
    run(tx: Tx, actor: Actor, input: z.output<I>, place: FilePlace): Promise<Download>
  },
): DownloadRoute {
  const { run, ...head } = row
  return {
    ...head,
    method: 'GET',
    kind: 'download',
    execute: (tx, actor, input, place) => run(tx, actor, input as z.output<I>, place),
  }
}

export function raw<I extends z.ZodType>(
  row: RouteHead & {
    input: I
    run(call: RawCall, input: z.output<I>): Promise<unknown>
  },
): RawRoute {
  const { run, ...head } = row
  return { ...head, kind: 'raw', execute: (call) => run(call, call.input as z.output<I>) }
}
