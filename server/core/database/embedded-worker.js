// The embedded database engine (PGlite) in a thread of its own, so that its work never blocks the server's event loop.
// Receives complete groups of PostgreSQL protocol messages and answers with the engine's raw response.
import { closeSync, fdatasyncSync, openSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'

const { directory, template } = workerData
const engine = await PGlite.create({
  dataDir: directory ?? 'memory://',
  ...(template ? { loadDataDir: new Blob([template]) } : {}),
})
parentPort.postMessage({ kind: 'ready' })

parentPort.on('message', async (request) => {
  try {
    if (request.kind === 'messages') {
      const answer = await engine.execProtocolRaw(request.bytes, { syncToFs: false, throwOnError: false })
      if (directory) flushLog(answer)
      parentPort.postMessage({ kind: 'answer', id: request.id, bytes: answer })
    } else if (request.kind === 'dump') {
      const dump = await engine.dumpDataDir('none')
      parentPort.postMessage({ kind: 'answer', id: request.id, bytes: new Uint8Array(await dump.arrayBuffer()) })
    } else {
      await engine.close()
      parentPort.postMessage({ kind: 'answer', id: request.id, bytes: new Uint8Array() })
      parentPort.close()
    }
  } catch (error) {
    parentPort.postMessage({
      kind: 'failure',
      id: request.id,
      message: error instanceof Error ? error.stack : String(error),
    })
  }
})

let flushedAt = 0

// The engine never calls fsync. Once a transaction has ended, the log segment written last goes to the disk, so that what
// was answered as committed survives a loss of power. Status 'I' in the last five bytes (ReadyForQuery) = no open transaction.
function flushLog(answer) {
  const idle = answer.length >= 6 && answer[answer.length - 6] === 0x5a && answer[answer.length - 1] === 0x49
  if (!idle) return
  const folder = join(directory, 'pg_wal')
  let newest = { path: '', at: flushedAt }
  for (const name of readdirSync(folder)) {
    if (name.length !== 24) continue
    const path = join(folder, name)
    const at = statSync(path).mtimeMs
    if (at > newest.at) newest = { path, at }
  }
  if (!newest.path) return
  const handle = openSync(newest.path, 'r+')
  fdatasyncSync(handle)
  closeSync(handle)
  flushedAt = newest.at
}
