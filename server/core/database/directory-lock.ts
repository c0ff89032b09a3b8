// The embedded database takes no lock on its directory, and two processes on one directory silently lose rows.
// This lock file names the process that holds it; one left by a dead process is taken over.
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { conflict } from '../errors.ts'

/** Takes the lock and returns the function that gives it back. */
export function lockDirectory(directory: string): () => void {
  const path = join(directory, 'lock')
  const mine = `${process.pid} ${startOf(process.pid) ?? 'unknown'}\n`
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      writeFileSync(path, mine, { flag: 'wx' })
      const release = () => rmSync(path, { force: true })
      process.once('exit', release)
      return () => {
        process.off('exit', release)
        release()
      }
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
      const holder = readFileSync(path, 'utf8').trim()
      if (isAlive(holder)) throw inUse(directory, holder)
      rmSync(path, { force: true })
    }
  }
  throw inUse(directory, 'unknown')
}

function inUse(directory: string, holder: string) {
  return conflict('database.directory_in_use', `数据目录 ${directory} 正被进程 ${holder.split(' ')[0]} 使用`, {
    hint: '内置数据库同一时间只能由一个进程打开：先停止那个进程，或用 --data 换一个目录',
  })
}

function isAlive(holder: string): boolean {
  const [pid, start] = holder.split(' ')
  const number = Number(pid)
  if (!Number.isInteger(number) || number <= 0) return false
  try {
    process.kill(number, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
  // Process numbers are given again: the same number with another start is another process.
  return start === 'unknown' || startOf(number) === undefined || startOf(number) === start
}

function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    return undefined
  }
}
