// Seed files of the wrong shape are refused with every place named, across all files.
import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { readBaseData } from '../../server/catalog/base-data.ts'
import { defaultBookPolicy } from '../../server/catalog/books-policy.ts'
import { seedFolder } from '../../server/catalog/seed-files.ts'
import { AppError } from '../../server/core/errors.ts'

describe('seed files', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'seeds-'))
    cpSync(seedFolder, folder, { recursive: true })
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('names each wrong place of each file in one error', () => {
    edit('regions.json', (text) => text.replace('"tier": "province"', '"tier": "state"'))
    edit('charts/agency.json', (text) => text.replace('"from": 2018', '"from": "2018", "colour": "red"'))
    edit('schemes.json', (text) => text.slice(0, -5))
    const problems = problemsOf(() => readBaseData(pathToFileURL(`${folder}/`)))
    const messages = problems.map((problem) => problem.message).join('\n')
    assert.equal(problems.length, 4, messages)
    assert.match(messages, /^seeds\/regions\.json regions\.0\.tier：/m)
    assert.match(messages, /^seeds\/schemes\.json 不是正确的 JSON/m)
    assert.match(messages, /^seeds\/charts\/agency\.json accounts\.0\.from：/m)
    assert.match(messages, /colour/)
  })

  it('gives a default policy for both standards', () => {
    assert.deepEqual(defaultBookPolicy('agency').voucherWords, ['记'])
    assert.equal(defaultBookPolicy('treasury').summarise, 'none')
  })

  function edit(file: string, change: (text: string) => string): void {
    const path = join(folder, file)
    writeFileSync(path, change(readFileSync(path, 'utf8')))
  }
})

function problemsOf(work: () => unknown) {
  try {
    work()
  } catch (error) {
    assert.ok(error instanceof AppError)
    return error.problems
  }
  assert.fail('nothing was refused')
}
