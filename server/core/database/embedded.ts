// Lets the ordinary `pg` driver talk to the embedded engine: a stream that looks like a socket and hands each complete
// group of protocol messages to the worker. One engine has one session, so the pool above it holds one connection.
import { Duplex } from 'node:stream'
import { Worker } from 'node:worker_threads'
import { assert } from '../errors.ts'

export interface EmbeddedEngine {
  connect(): Duplex
  dump(): Promise<Uint8Array>
  close(): Promise<void>
}

/**
 * Starts the engine on a directory (or in memory when `directory` is undefined).
 * `template` is a dump of an earlier engine: a fresh directory starts from it several times faster than from nothing.
 */
export async function startEmbeddedEngine(options: {
  directory?: string
  template?: Uint8Array
}): Promise<EmbeddedEngine> {
  const worker = new Worker(new URL('./embedded-worker.js', import.meta.url), { workerData: options, execArgv: [] })
  const waiting = new Map<number, { resolve(bytes: Uint8Array): void; reject(error: Error): void }>()
  let lastId = 0
  const ask = (kind: 'messages' | 'dump' | 'close', bytes?: Uint8Array) =>
    new Promise<Uint8Array>((resolve, reject) => {
      lastId += 1
      waiting.set(lastId, { resolve, reject })
      worker.postMessage({ kind, id: lastId, bytes })
    })
  await new Promise<void>((resolve, reject) => {
    worker.once('error', reject)
    worker.on('message', (message: WorkerMessage) => {
      if (message.kind === 'ready') return resolve()
      const waiter = waiting.get(message.id)
      assert(waiter, `embedded engine answered request ${message.id} that nobody waits for`)
      waiting.delete(message.id)
      if (message.kind === 'answer') waiter.resolve(message.bytes)
      else waiter.reject(new Error(message.message))
    })
    worker.on('exit', () => {
      for (const waiter of waiting.values()) waiter.reject(new Error('the embedded database has stopped'))
      waiting.clear()
    })
  })
  return {
    connect: () => new EngineStream((bytes) => ask('messages', bytes)),
    dump: () => ask('dump'),
    close: async () => {
      await ask('close')
      await worker.terminate()
    },
  }
}

type WorkerMessage =
  | { kind: 'ready' }
  | { kind: 'answer'; id: number; bytes: Uint8Array }
  | { kind: 'failure'; id: number; message: string }

// AuthenticationOk and ReadyForQuery: the engine has no log-in of its own.
const greeting = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49])
const query = 0x51
const sync = 0x53
const terminate = 0x58

class EngineStream extends Duplex {
  private pending: Buffer = Buffer.alloc(0)
  private isStarted = false
  private readonly send: (bytes: Uint8Array) => Promise<Uint8Array>

  constructor(send: (bytes: Uint8Array) => Promise<Uint8Array>) {
    super()
    this.send = send
  }

  // What `pg` asks of a socket.
  connect(): void {
    setImmediate(() => this.emit('connect'))
  }
  setNoDelay(): void {}
  setKeepAlive(): void {}
  ref(): void {}
  unref(): void {}

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.pending = this.pending.length ? Buffer.concat([this.pending, chunk]) : chunk
    const group = this.takeCompleteGroup()
    if (!group) return done()
    this.send(group).then(
      (answer) => {
        this.push(Buffer.from(answer.buffer, answer.byteOffset, answer.byteLength))
        done()
      },
      (error: Error) => done(error),
    )
  }

  // Messages are handed over together up to the last Query or Sync: before it the engine would have nothing to answer.
  private takeCompleteGroup(): Buffer | undefined {
    if (!this.isStarted) {
      if (this.pending.length < 4 || this.pending.length < this.pending.readUInt32BE(0)) return undefined
      this.pending = this.pending.subarray(this.pending.readUInt32BE(0))
      this.isStarted = true
      this.push(greeting)
    }
    let end = 0
    let at = 0
    while (at + 5 <= this.pending.length) {
      const next = at + 1 + this.pending.readUInt32BE(at + 1)
      if (next > this.pending.length) break
      const type = this.pending[at]
      if (type === terminate) {
        this.push(null)
        this.pending = Buffer.alloc(0)
        return undefined
      }
      if (type === query || type === sync) end = next
      at = next
    }
    if (end === 0) return undefined
    const group = this.pending.subarray(0, end)
    this.pending = this.pending.subarray(end)
    return group
  }
}
