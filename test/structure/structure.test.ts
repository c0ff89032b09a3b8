import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))

// From the bottom of the ladder up. A slice may import those before it; slices of one line are neighbours and may not.
const ladder: readonly (readonly string[])[] = [
  ['core'],
  ['access'],
  ['catalog'],
  ['ledger'],
  ['rules'],
  ['documents'],
  ['bank', 'registers'],
  ['reports'],
  ['tieout'],
  ['checks'],
  ['closing'],
  ['archive'],
  ['operation'],
  ['workbench', 'sample'],
]

function filesBelow(folder: string, pattern: RegExp): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter(
      (path) =>
        pattern.test(path) && statSync(path).isFile() && !path.includes('/dist/') && !path.includes('node_modules'),
    )
}

const serverFiles = filesBelow(join(root, 'server'), /\.ts$/)
const clientFiles = filesBelow(join(root, 'client'), /\.(ts|vue)$/)
const name = (path: string) => relative(root, path)
const rung = (path: string) =>
  ladder.findIndex((slices) => slices.includes(relative(join(root, 'server'), path).split('/')[0] ?? ''))
const importsOf = (path: string) =>
  [...readFileSync(path, 'utf8').matchAll(/(?:import|export)\s[^'"]*?from\s+'(\.[^']+)'|import\('(\.[^']+)'\)/g)].map(
    (match) => ({
      target: resolve(dirname(path), match[1] ?? match[2] ?? ''),
      isType: match[0].startsWith('import type') || match[0].startsWith('export type'),
    }),
  )

describe('the shape of the code', () => {
  it('imports go down the ladder only', () => {
    const wrong = serverFiles.flatMap((path) =>
      importsOf(path)
        .filter(({ target }) => {
          if (rung(path) < 0) return false
          if (rung(target) < 0) return target.startsWith(join(root, 'server'))
          const sameSlice =
            relative(join(root, 'server'), path).split('/')[0] === relative(join(root, 'server'), target).split('/')[0]
          return rung(target) > rung(path) || (rung(target) === rung(path) && !sameSlice)
        })
        // The settings' type is known everywhere; config.ts itself needs nothing but core.
        .filter(({ target, isType }) => !(isType && target.endsWith('server/config.ts')))
        .map(({ target }) => `${name(path)} imports ${name(target)}`),
    )
    assert.deepEqual(wrong, [])
  })

  it('every import leads to a file', () => {
    const broken = [...serverFiles, ...filesBelow(join(root, 'test'), /\.ts$/)].flatMap((path) =>
      importsOf(path)
        .filter(({ target }) => !existsSync(target))
        .map(({ target }) => `${name(path)} → ${name(target)}`),
    )
    assert.deepEqual(broken, [])
  })

  it('the client takes only types from the server', () => {
    const wrong = clientFiles.flatMap((path) =>
      importsOf(path)
        .filter(({ target, isType }) => target.startsWith(join(root, 'server')) && !isType)
        .map(({ target }) => `${name(path)} imports ${name(target)}`),
    )
    assert.deepEqual(wrong, [])
  })

  it('only the dialect knows one database from another', () => {
    const words =
      /\bunnest\(|\bon conflict|\breturning\b|::(bigint|text|numeric|int)\b|\bilike\b|distinct on|skip locked|from dual/i
    const wrong = serverFiles
      .filter((path) => !path.endsWith('core/database/dialect.ts') && words.test(withoutComments(path)))
      .map(name)
    assert.deepEqual(wrong, [])
  })

  it('no binary float comes near an amount', () => {
    const words = /parseFloat\(|\.toFixed\(|\.increment\(|\.decrement\(|Number\([^)]*[aA]mount|\.toNumber\(\)/
    const wrong = [...serverFiles, ...clientFiles]
      .filter((path) => !path.endsWith('core/money.ts') && words.test(withoutComments(path)))
      .map(name)
    assert.deepEqual(wrong, [])
  })

  it('every file of the server is reached from its entrances', () => {
    const entrances = ['server/cli.ts', 'server/main.ts'].map((path) => join(root, path))
    const reached = new Set<string>()
    const visit = (path: string) => {
      if (reached.has(path) || !existsSync(path)) return
      reached.add(path)
      for (const { target } of importsOf(path)) visit(target)
    }
    entrances.forEach(visit)
    assert.deepEqual(serverFiles.filter((path) => !reached.has(path)).map(name), [])
  })

  it('nothing is left to do, skipped, or speaks of the place it was made in', () => {
    const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
      cwd: root,
      encoding: 'utf8',
    })
      .split('\n')
      .filter(
        (path) =>
          /\.(ts|vue|js|md|sh|json)$/.test(path) &&
          path !== 'package-lock.json' &&
          path !== 'test/structure/structure.test.ts',
      )
      .filter((path) => existsSync(join(root, path)))
    const words =
      /\b(TODO|FIXME|XXX|HACK)\b|\.\.\/shared|\/work\/|\b(it|describe)\.(skip|only)\b|this\.skip\(\)|@ts-ignore|@ts-expect-error/
    assert.deepEqual(
      files.filter((path) => words.test(readFileSync(join(root, path), 'utf8'))),
      [],
    )
  })

  it('each source file says in its first lines what it is for', () => {
    const silent = serverFiles.filter((path) => !/^(#!.*\n)?\/\/ \S/.test(readFileSync(path, 'utf8'))).map(name)
    assert.deepEqual(silent, [])
  })

  it('files stay small enough to read in one sitting', () => {
    const lines = (path: string) =>
      readFileSync(path, 'utf8')
        .replace(/<style[\s\S]*?<\/style>/g, '')
        .split('\n').length
    assert.deepEqual([...serverFiles, ...clientFiles].filter((path) => lines(path) > 400).map(name), [])
  })
})

const withoutComments = (path: string) =>
  readFileSync(path, 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/^\s*\/\/.*$/gm, '')
