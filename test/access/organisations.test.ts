// Organisations: loaded again without harm, and listed within the scope of who asks.
import assert from 'node:assert/strict'
import { insertOrganisations, listOrganisations } from '../../server/access/organisations.ts'
import { loadActor } from '../../server/access/load-actor.ts'
import { startAccessServer } from './support.ts'
import type { AccessServer } from './support.ts'

describe('organisations', () => {
  let server: AccessServer
  before(async () => {
    server = await startAccessServer()
  })
  after(() => server.close())

  const list = (
    userId: number,
    filter: { q?: string; region?: string; kind?: 'agency' } = {},
    page = { page: 1, size: 100 },
  ) =>
    server.database.transaction(async (tx) =>
      listOrganisations(tx, await loadActor(tx, userId), { ...filter, ...page }),
    )
  const codes = async (...args: Parameters<typeof list>) => (await list(...args)).rows.map((row) => row.code)

  it('loaded again take over what changed', async () => {
    const bank = {
      code: 'BK330106',
      name: '某银行',
      kind: 'bank',
      regionCode: '330106000',
      parentCode: 'FB330000',
      tier: 'county',
    } as const
    await server.database.transaction((tx) => insertOrganisations(tx, [bank]))
    await server.database.transaction((tx) => insertOrganisations(tx, [{ ...bank, name: '某银行西湖支行' }]))
    assert.deepEqual(await server.database.knex('organisations').where({ code: 'BK330106' }), [
      {
        code: 'BK330106',
        name: '某银行西湖支行',
        kind: 'bank',
        region_code: '330106000',
        parent_code: 'FB330000',
        tier: 'county',
      },
    ])
  })

  it('are listed within the scope, by page and filter', async () => {
    const province = await server.person('org-province', [{ role: 'viewer' }])
    const county = await server.person('org-county', [{ role: 'viewer', region: '330106000' }])
    const none = await server.person('org-none', [])
    assert.deepEqual(await codes(province.id), ['BK330106', 'FB330000', 'SA330106', 'SA330203'])
    assert.deepEqual(await codes(county.id), ['BK330106', 'SA330106'])
    assert.deepEqual(await codes(none.id), [])
    assert.deepEqual(await codes(province.id, { q: '社保' }), ['SA330106', 'SA330203'])
    assert.deepEqual(await codes(province.id, { q: 'sa33', region: '330100000', kind: 'agency' }), ['SA330106'])
    assert.deepEqual(await list(province.id, {}, { page: 2, size: 3 }), {
      rows: [
        {
          code: 'SA330203',
          name: '海曙区社保中心',
          kind: 'agency',
          regionCode: '330203000',
          parentCode: null,
          tier: 'county',
        },
      ],
      total: 4,
    })
  })
})
