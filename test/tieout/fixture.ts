// A desk of 西湖区 with both books of 机关养老, and the two sides that tie them out.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { insertUser } from '../../server/access/create-user.ts'
import { roleBook } from '../../server/access/roles.ts'
import { machine } from '../../server/core/actor.ts'
import type { Actor, Grant, Standard } from '../../server/core/actor.ts'
import { runCommand } from '../../server/core/command.ts'
import { runDownload, runQuery } from '../../server/core/query.ts'
import type { Download } from '../../server/core/router.ts'
import { autoPost } from '../../server/ledger/post-vouchers.ts'
import { createVouchers } from '../../server/ledger/create-vouchers.ts'
import { findBooks } from '../../server/ledger/books.ts'
import type { Book } from '../../server/ledger/books.ts'
import type { VoucherDraft } from '../../server/ledger/model.ts'
import type { Finding } from '../../server/ledger/findings.ts'
import { tieoutChecks } from '../../server/tieout/checks.ts'
import { tieoutRoutes } from '../../server/tieout/routes.ts'
import type { Bridge } from '../../server/tieout/show-bridge.ts'
import { region, startIntake } from '../documents/fixture.ts'
import type { Intake } from '../documents/fixture.ts'

export interface Tieout extends Intake {
  agency: Book
  treasury: Book
  /** 主管 of the agency, and of the finance bureau: each for its own ledger. */
  chief: Actor
  bureau: Actor
  viewer: Actor
  ask<T>(name: string, actor: Actor, input: object): Promise<T>
  fetch(name: string, actor: Actor, input: object): Promise<Download>
  act<T>(name: string, actor: Actor, input: object): Promise<T>
  bridge(period: string, scheme?: string): Promise<Bridge>
  /** Posts what waits, of one ledger or of both. */
  post(standard?: Standard): Promise<void>
  /** A voucher typed and posted on one side only. */
  typed(draft: Omit<VoucherDraft, 'kind' | 'attachmentCount' | 'documents'>): Promise<number>
  check(code: string, period: string): Promise<Finding[]>
  reset(): Promise<void>
}

export async function startTieout(): Promise<Tieout> {
  const intake = await startIntake()
  const { database } = intake
  const books = await intake.run((tx) =>
    findBooks(tx, [
      { standard: 'agency', scheme: 'IP', region, year: 2026 },
      { standard: 'treasury', scheme: 'IP', region, year: 2026 },
    ]),
  )
  const [agency, treasury] = (['agency', 'treasury'] as const).map((standard) =>
    [...books.values()].find((book) => book.standard === standard),
  )
  assert.ok(agency && treasury)
  const person = async (login: string, role: string, standards: Standard[] | null): Promise<Actor> => {
    const orgCode = standards?.[0] === 'treasury' ? 'FB330106' : 'SA330106'
    const id = await database.transaction((tx) => insertUser(tx, { login, name: login, orgCode, kind: 'user' }))
    const found = roleBook.roles.find(({ code }) => code === role)
    assert.ok(found)
    const grant: Grant = { role, permissions: found.permissions, region, schemes: null, standards }
    return { id, login, name: login, orgCode, kind: 'user', grants: [grant] }
  }
  const routeOf = (name: string) => {
    const route = tieoutRoutes.find((one) => one.name === name)
    assert.ok(route, `no route ${name}`)
    return route
  }
  const viewer = await person('viewer', 'viewer', null)
  const ask = async <T>(name: string, actor: Actor, input: object): Promise<T> => {
    const route = routeOf(name)
    assert.ok(route.kind === 'query')
    return (await runQuery(database, route, actor, input)) as T
  }
  return {
    ...intake,
    agency,
    treasury,
    chief: await person('chief', 'chief-accountant', ['agency']),
    bureau: await person('bureau', 'chief-accountant', ['treasury']),
    viewer,
    ask,
    async fetch(name, actor, input) {
      const route = routeOf(name)
      assert.ok(route.kind === 'download')
      return runDownload(database, route, actor, input)
    },
    async act<T>(name: string, actor: Actor, input: object) {
      const route = routeOf(name)
      assert.ok(route.kind === 'command')
      const call = { actor, input, key: randomUUID(), requestId: 'test', address: '127.0.0.1' }
      return (await runCommand(database, route, call)) as T
    },
    bridge: (period, scheme = 'IP') => ask<Bridge>('tieouts.show', viewer, { region, scheme, period }),
    post: (standard) =>
      intake.run(async (tx) => {
        const drafts = tx('vouchers as v').join('books as b', 'b.id', 'v.book_id').where('v.status', 'draft')
        if (standard) drafts.where('b.standard', standard)
        const rows: { id: number }[] = await drafts.orderBy('v.id').select('v.id')
        await autoPost(
          tx,
          machine,
          rows.map(({ id }) => Number(id)),
        )
      }),
    typed: (draft) =>
      intake.run(async (tx) => {
        const [id] = await createVouchers(tx, machine, [
          { ...draft, kind: 'manual', attachmentCount: 1, documents: [] },
        ])
        assert.ok(id)
        await autoPost(tx, machine, [id])
        return id
      }),
    async check(code, period) {
      const run = tieoutChecks[code]
      assert.ok(run, `no check ${code}`)
      return database.snapshot((tx) => run(tx, { books: [agency, treasury], period }))
    },
    async reset() {
      await intake.clear()
      for (const table of ['tieout_results', 'tieout_notes', 'tieout_signatures']) await database.knex(table).delete()
    },
  }
}

export const special = (standard: Standard, side: 'debit' | 'credit', amount: string) => ({
  account: standard === 'agency' ? '100301' : '100101',
  side,
  amount,
  auxiliaries: { bankAccount: '330106-IP-CZ' },
})
