// Data scope: whatever the grants, a query narrowed to them returns just the rows that a reader of the grants expects.
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { holdsRole, limitToScope, requireScope, scopeRegions } from '../../server/access/scope.ts'
import type { Actor, Grant, Standard } from '../../server/core/actor.ts'
import type { Database, Tx } from '../../server/core/database/index.ts'
import { freshDatabase } from '../support/database.ts'
import { propertyRunAsync } from '../support/property.ts'
import { addRegions, ancestorsOf, regions } from './support.ts'

const schemes = ['EP', 'RP', 'EM'] as const
const standards: readonly Standard[] = ['agency', 'treasury']
const codes = regions.map(([code]) => code)

interface Row {
  id: number
  region_code: string | null
  scheme_code: string | null
  standard: string | null
}

const rows: Row[] = [...codes, '999999999', null]
  .flatMap((region) =>
    [...schemes, null].flatMap((scheme) =>
      [...standards, null].map((standard) => ({ region_code: region, scheme_code: scheme, standard })),
    ),
  )
  .map((row, id) => ({ id, ...row }))

const columns = { region: 'scope_rows.region_code', scheme: 'scope_rows.scheme_code', standard: 'scope_rows.standard' }

const actorWith = (grants: readonly Partial<Grant>[]): Actor => ({
  id: 5000,
  login: 'someone',
  name: '某人',
  orgCode: 'X',
  kind: 'user',
  grants: grants.map((grant) => ({
    role: 'viewer',
    permissions: ['voucher.read'],
    region: '330000000',
    schemes: null,
    standards: null,
    ...grant,
  })),
})

const grants: fc.Arbitrary<Grant[]> = fc.array(
  fc.record({
    role: fc.constant('viewer'),
    permissions: fc.subarray(['voucher.read', 'voucher.make', 'ledger.read']),
    region: fc.constantFrom(...codes),
    schemes: fc.option(fc.subarray([...schemes], { minLength: 1 })),
    standards: fc.option(fc.subarray([...standards], { minLength: 1 })),
  }),
  { maxLength: 5 },
)

const covers = (grant: Grant, permission: string, row: Row): boolean =>
  grant.permissions.includes(permission) &&
  row.region_code !== null &&
  codes.includes(row.region_code) &&
  ancestorsOf(row.region_code).includes(grant.region) &&
  (grant.schemes === null || grant.schemes.some((scheme) => scheme === row.scheme_code)) &&
  (grant.standards === null || grant.standards.some((standard) => standard === row.standard))

describe('data scope', () => {
  let database: Database
  before(async () => {
    database = await freshDatabase()
    await database.knex.schema.createTable('scope_rows', (table) => {
      table.integer('id')
      table.string('region_code', 12)
      table.string('scheme_code', 10)
      table.string('standard', 10)
    })
    await database.transaction(async (tx) => {
      await addRegions(tx)
      for (const row of rows) await tx('scope_rows').insert(row)
    })
  })
  after(() => database.close())

  const visible = async (
    tx: Tx,
    actor: Actor,
    permission: string,
    limits: Parameters<typeof limitToScope>[3] = columns,
  ) => {
    const found: { id: number }[] = await limitToScope(
      tx('scope_rows').select('id'),
      actor,
      permission,
      limits,
    ).orderBy('id')
    return found.map((row) => Number(row.id))
  }

  it('narrows a query to just the rows that some grant covers', () =>
    propertyRunAsync(
      fc.asyncProperty(grants, async (given) => {
        const actor = actorWith(given)
        const expected = rows
          .filter((row) => actor.grants.some((grant) => covers(grant, 'voucher.read', row)))
          .map((row) => row.id)
        assert.deepEqual(await database.transaction((tx) => visible(tx, actor, 'voucher.read')), expected)
      }),
      60,
    ))

  it('keeps the conditions that the query had before', async () => {
    const query = (tx: Tx) =>
      tx('scope_rows')
        .select('id')
        .where((any) => any.where({ scheme_code: 'EP' }).orWhere({ scheme_code: 'RP' }))
    const found: { id: number }[] = await database.transaction((tx) =>
      limitToScope(
        query(tx),
        actorWith([{ region: '330106000' }, { region: '330203000', schemes: ['EM', 'EP'] }]),
        'voucher.read',
        columns,
      ),
    )
    const expected = rows.filter(
      (row) =>
        (row.region_code === '330106000' && (row.scheme_code === 'EP' || row.scheme_code === 'RP')) ||
        (row.region_code === '330203000' && row.scheme_code === 'EP'),
    )
    assert.deepEqual(
      found.map((row) => Number(row.id)).sort((a, b) => a - b),
      expected.map((row) => row.id),
    )
  })

  it('agrees with the check of a single place', () =>
    propertyRunAsync(
      fc.asyncProperty(
        grants,
        fc.constantFrom(...codes, '999999999'),
        fc.constantFrom(...schemes),
        fc.constantFrom(...standards),
        async (given, region, scheme, standard) => {
          const actor = actorWith(given)
          const row = { id: 0, region_code: region, scheme_code: scheme, standard }
          const check = database.transaction((tx) =>
            requireScope(tx, actor, 'voucher.read', { region, scheme, standard }),
          )
          if (actor.grants.some((grant) => covers(grant, 'voucher.read', row))) await check
          else await assert.rejects(check, { status: 403, code: 'access.denied' })
        },
      ),
      60,
    ))

  it('adds several grants up without mixing them', async () => {
    const actor = actorWith([
      { region: '330106000', schemes: ['EP'], standards: ['agency'] },
      { region: '330203000', schemes: ['EM'], standards: ['treasury'] },
    ])
    const found = await database.transaction((tx) => visible(tx, actor, 'voucher.read'))
    assert.deepEqual(
      rows.filter((row) => found.includes(row.id)).map((row) => [row.region_code, row.scheme_code, row.standard]),
      [
        ['330106000', 'EP', 'agency'],
        ['330203000', 'EM', 'treasury'],
      ],
    )
  })

  it('without the permission shows nothing and lets nothing be done', async () => {
    await database.transaction(async (tx) => {
      for (const actor of [actorWith([]), actorWith([{ permissions: ['ledger.read'] }])]) {
        assert.deepEqual(await visible(tx, actor, 'voucher.read'), [])
        await assert.rejects(requireScope(tx, actor, 'voucher.read', { region: '330106000' }), /没有“查看凭证”的权限/)
      }
    })
  })

  it('goes by region alone where a table knows no scheme or standard', async () => {
    const actor = actorWith([{ region: '330100000', schemes: ['EP'], standards: ['agency'] }])
    const found = await database.transaction((tx) => visible(tx, actor, 'voucher.read', { region: columns.region }))
    assert.deepEqual(
      new Set(rows.filter((row) => found.includes(row.id)).map((row) => row.region_code)),
      new Set(['330100000', '330106000', '330108000']),
    )
  })

  it('says what is missing', async () => {
    const actor = actorWith([{ region: '330106000', schemes: ['EP'], standards: ['agency'] }])
    await database.transaction(async (tx) => {
      await assert.rejects(
        requireScope(tx, actor, 'voucher.read', { region: '330203000', scheme: 'EP' }),
        /数据范围不含财政区划 330203000$/,
      )
      await assert.rejects(
        requireScope(tx, actor, 'voucher.read', { region: '330106000', scheme: 'EM', standard: 'treasury' }),
        /不含财政区划 330106000、险种 EM、财政专户账/,
      )
    })
  })

  it('names the regions granted and the roles held', () => {
    const actor = actorWith([
      { region: '330203000' },
      { region: '330106000' },
      { region: '330106000', schemes: ['EP'] },
      { region: '330108000', permissions: [] },
    ])
    assert.deepEqual(scopeRegions(actor, 'voucher.read'), ['330106000', '330203000'])
    assert.equal(holdsRole(actor, 'viewer'), true)
    assert.equal(holdsRole(actor, 'cashier'), false)
  })
})
