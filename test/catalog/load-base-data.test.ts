// Loading fills the tables once, may be repeated, follows changed files and leaves a province's own rows alone.
import assert from 'node:assert/strict'
import { readBaseData } from '../../server/catalog/base-data.ts'
import { chartOf } from '../../server/catalog/chart.ts'
import { findBookkeepers, findFundAccounts, listFundAccounts } from '../../server/catalog/fund-accounts.ts'
import { loadBaseData, openChartYear } from '../../server/catalog/load-base-data.ts'
import {
  listAccounts,
  listBudgetSubjects,
  listPoolAreas,
  listRegions,
  listSchemes,
} from '../../server/catalog/queries.ts'
import { loadSampleBase } from '../../server/catalog/sample-base.ts'
import { listOrganisations } from '../../server/access/organisations.ts'
import type { Database, Tx } from '../../server/core/database/index.ts'
import { runQuery } from '../../server/core/query.ts'
import { nobody } from '../../server/core/actor.ts'
import type { Actor, Grant } from '../../server/core/actor.ts'
import { catalogRoutes } from '../../server/catalog/routes.ts'
import { freshDatabase } from '../support/database.ts'

const data = readBaseData()

describe('loading base data', () => {
  let database: Database
  const read = <T>(work: (tx: Tx) => Promise<T>) => database.snapshot(work)
  const write = <T>(work: (tx: Tx) => Promise<T>) => database.transaction(work)
  before(async () => {
    database = await freshDatabase()
    await write(async (tx) => {
      await loadBaseData(tx)
      await loadSampleBase(tx)
    })
  })
  after(() => database.close())

  it('changes nothing the second time', async () => {
    assert.deepEqual(await write((tx) => loadBaseData(tx)), { added: 0, updated: 0 })
    assert.deepEqual(await write((tx) => loadSampleBase(tx)), { added: 0, updated: 0 })
  })

  it('takes over what a file changed and keeps what the files do not know', async () => {
    const renamed = data.regions.map((region) =>
      region.code === '330106000' ? { ...region, name: '西湖新区' } : region,
    )
    const own = {
      code: '330106999',
      name: '自设区',
      tier: 'county',
      parent_code: '330100000',
      own_level: 0,
      is_separate_state: 0,
      valid_from: '2026-01-01',
    }
    await undone(async (tx) => {
      await tx('regions').insert(own)
      const count = await loadBaseData(tx, [2026], { ...data, regions: renamed })
      assert.equal(count.added, 0)
      assert.ok(count.updated >= 1)
      const stored: { name: string }[] = await tx('regions')
        .whereIn('code', ['330106000', '330106999'])
        .orderBy('code')
        .select('name')
      assert.deepEqual(
        stored.map((row) => row.name),
        ['西湖新区', '自设区'],
      )
    })
  })

  it('refuses data with problems and writes nothing', async () => {
    const broken = { ...data, auxiliaries: [] }
    await assert.rejects(
      write((tx) => loadBaseData(tx, [2031], broken)),
      /处问题/,
    )
    assert.equal((await read((tx) => listBudgetSubjects(tx, { year: 2031 }))).total, 0)
  })

  it('opens a further year on demand', async () => {
    await undone(async (tx) => {
      await assert.rejects(chartOf(tx, 'agency', 'EP', 2028), /没有险种 EP 的 2028 年会计科目/)
      assert.ok((await openChartYear(tx, 2028)).added > 0)
      assert.ok((await chartOf(tx, 'agency', 'EP', 2028)).leaf('100301'))
    })
  })

  it('answers charts with leaves and auxiliaries, from the cache the second time', async () => {
    const charts = new Map()
    const chart = await read((tx) => chartOf(tx, 'agency', 'EM', 2026, charts))
    assert.equal(chart.leaf('1003'), false)
    assert.equal(chart.leaf('9999'), false)
    assert.deepEqual(chart.accounts.get('440101')?.auxiliaries, ['upperOrg', 'subsidyPurpose', 'budgetItem'])
    assert.deepEqual(chart.accounts.get('3001')?.auxiliaries, [])
    assert.equal(await read((tx) => chartOf(tx, 'agency', 'EM', 2026, charts)), chart)
  })

  it('finds fund accounts by code with the schemes they hold', async () => {
    const found = await read((tx) => findFundAccounts(tx, ['330106-EP-SR', '330106-MA-XJ', 'unknown', '330106-EP-SR']))
    assert.deepEqual(
      found.map((account) => account.code),
      ['330106-EP-SR', '330106-MA-XJ'],
    )
    assert.ok(found[1]?.schemes.includes('EM'))
    assert.equal(found[0]?.openedOn, '2018-01-01')
    assert.deepEqual(await read((tx) => findFundAccounts(tx, [])), [])
  })

  it('knows who keeps each book', async () => {
    const who = async (standard: 'agency' | 'treasury', scheme: string) =>
      (await read((tx) => findBookkeepers(tx, { region: '330106000', standard, scheme }))).map(
        (keeper) => keeper.orgCode,
      )
    assert.deepEqual(await who('agency', 'EP'), ['SA330106'])
    assert.deepEqual(await who('agency', 'EM'), ['MA330106'])
    assert.deepEqual(await who('treasury', 'EM'), ['FB330106'])
    assert.deepEqual(await who('treasury', 'OA'), [])
    assert.deepEqual(await who('agency', 'RRF'), [])
  })

  it('lists regions as trees with the own level first', async () => {
    const { rows, total } = await read(listRegions)
    assert.equal(total, 116)
    assert.deepEqual(
      rows.map((row) => row.name),
      ['上海市', '浙江省'],
    )
    assert.deepEqual(
      rows[1]?.children.slice(0, 2).map((row) => row.name),
      ['浙江省本级', '杭州市'],
    )
    assert.equal(rows[1]?.children[1]?.children.length, 14)
  })

  it('lists schemes, accounts, subjects and pooling areas', async () => {
    assert.equal((await read(listSchemes)).total, 21)
    const accounts = await read((tx) => listAccounts(tx, { standard: 'treasury', scheme: 'EP', year: 2026 }))
    assert.equal(accounts.rows.find((row) => row.code === '1001')?.confidence, 'knowledge-verify')
    assert.ok((await read((tx) => listBudgetSubjects(tx, { year: 2026, scheme: 'EP' }))).total > 10)
    const page = { page: 1, size: 100 }
    const em = await read((tx) =>
      listPoolAreas(tx, { year: 2026, scheme: 'EM', region: '330100000', ...page, sort: '-region' }),
    )
    assert.equal(em.total, 14)
    assert.equal(em.rows[0]?.region, '330199000')
    assert.equal((await read((tx) => listPoolAreas(tx, { year: 2026, ...page }))).rows.length, 100)
    await assert.rejects(
      read((tx) => listPoolAreas(tx, { year: 2026, ...page, sort: 'colour' })),
      /不能按 colour 排序/,
    )
  })

  it('shows organisations and fund accounts within the scope only', async () => {
    const page = { page: 1, size: 500 }
    const medical = actor({ region: '330100000', schemes: ['EM', 'RM'] })
    const accounts = await read((tx) => listFundAccounts(tx, medical, page))
    assert.equal(
      accounts.total,
      14 * (2 * 4 + 1),
      '14 regions × (two schemes × four accounts + the cash box of the agency)',
    )
    assert.ok(accounts.rows.every((account) => account.code.startsWith('3301')))
    const westLake = await read((tx) =>
      listFundAccounts(tx, medical, { ...page, region: '330106000', scheme: 'EM', kind: 'income_account' }),
    )
    assert.deepEqual(
      westLake.rows.map((account) => account.code),
      ['330106-EM-SR'],
    )
    assert.equal((await read((tx) => listFundAccounts(tx, medical, { ...page, q: '9900000330106031001' }))).total, 1)
    assert.equal((await read((tx) => listFundAccounts(tx, medical, { ...page, scheme: 'EP' }))).total, 0)
    assert.equal((await read((tx) => listFundAccounts(tx, actor({ permissions: [] }), page))).total, 0)
    const county = actor({ region: '330106000' })
    const organisations = await read((tx) => listOrganisations(tx, county, page))
    assert.deepEqual(
      organisations.rows.map((organisation) => organisation.code),
      ['FB330106', 'MA330106', 'SA330106', 'TR330106', 'TX330106'],
    )
  })

  it('answers each of its routes to readers only', async () => {
    const input = { year: '2026', standard: 'agency', scheme: 'EM' }
    for (const route of catalogRoutes) {
      assert.ok(route.kind === 'query')
      await assert.rejects(runQuery(database, route, nobody, input), route.name)
      await assert.rejects(runQuery(database, route, actor({ permissions: ['book.read'] }), input), route.name)
      const answer = await runQuery(database, route, actor({}), input)
      assert.ok((answer as { total: number }).total > 0, route.name)
    }
    const accounts = catalogRoutes.find((route) => route.name === 'catalog.accounts')
    assert.ok(accounts?.kind === 'query')
    await assert.rejects(runQuery(database, accounts, actor({}), { standard: 'city' }), /输入有 3 处问题/)
  })

  /** Runs `work` in a transaction that leaves no trace. */
  async function undone(work: (tx: Tx) => Promise<void>): Promise<void> {
    const stop = new Error('undone')
    const run = database.transaction(async (tx) => {
      await work(tx)
      throw stop
    })
    await assert.rejects(run, (error) => {
      if (error !== stop) throw error
      return true
    })
  }
})

function actor(grant: Partial<Grant>): Actor {
  const whole: Grant = {
    role: 'reader',
    permissions: ['catalog.read'],
    region: '330000000',
    schemes: null,
    standards: null,
    ...grant,
  }
  return { id: 1, login: 'reader', name: '查询', orgCode: 'FB339900', kind: 'user', grants: [whole] }
}
