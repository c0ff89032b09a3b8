// Backup and restore of the embedded database: one compressed file. PostgreSQL and Oracle have better tools of their own.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { Config } from '../config.ts'
import { openDatabase } from '../core/database/index.ts'
import { invalid, missing, refused } from '../core/errors.ts'

export async function backup(config: Config, path: string): Promise<void> {
  requireEmbedded(config)
  const database = await openDatabase({ directory: config.dataDir })
  try {
    const dump = await database.dump()
    if (!dump) throw missing('内置数据库没有内容')
    // Written beside its name and renamed, so that a half-written file never passes for a backup.
    writeFileSync(`${path}.part`, gzipSync(dump), { mode: 0o600 })
    renameSync(`${path}.part`, path)
  } finally {
    await database.close()
  }
}

export async function restore(config: Config, path: string): Promise<void> {
  requireEmbedded(config)
  if (!existsSync(path)) throw missing(`没有文件 ${path}`)
  mkdirSync(config.dataDir, { recursive: true })
  if (readdirSync(config.dataDir).includes('database')) {
    throw refused('restore.not_empty', `数据目录 ${config.dataDir} 已有数据库`, {
      hint: '用 --data 指定一个空目录，核对无误后再换用',
    })
  }
  const database = await openDatabase({ directory: config.dataDir, template: unpack(path) })
  await database.close()
}

function unpack(path: string): Uint8Array {
  try {
    return gunzipSync(readFileSync(path))
  } catch {
    throw invalid(`文件 ${path} 不是完整的备份`, { hint: '换一份备份，或检查文件是否传输完整' })
  }
}

function requireEmbedded(config: Config): void {
  if (config.databaseUrl) {
    throw refused('backup.external', '此命令只用于内置数据库', {
      hint: 'PostgreSQL 用 pg_dump 和归档日志，Oracle 用 RMAN 或 Data Pump',
    })
  }
}
