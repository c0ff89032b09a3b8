// The intake's books and desk, with people of the registers and the registers' routes.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { insertUser } from '../../server/access/create-user.ts'
import { roleBook } from '../../server/access/roles.ts'
import type { Actor, Grant } from '../../server/core/actor.ts'
import { runCommand } from '../../server/core/command.ts'
import { AppError } from '../../server/core/errors.ts'
import { runDownload, runQuery } from '../../server/core/query.ts'
import type { Download } from '../../server/core/router.ts'
import { findBooks, bookKey } from '../../server/ledger/books.ts'
import type { Book } from '../../server/ledger/books.ts'
import { refreshRegisters } from '../../server/registers/refresh-registers.ts'
import { registerRoutes } from '../../server/registers/routes.ts'
import type { MovementRow, ItemAnswer } from '../../server/registers/show-item.ts'
import type { ItemRow } from '../../server/registers/list-items.ts'
import { desk, elsewhere, post, region, startIntake } from '../documents/fixture.ts'
import type { Intake } from '../documents/fixture.ts'

export { desk, elsewhere, post, region }
export type { ItemAnswer, ItemRow, MovementRow }

export interface Registers extends Intake {
  keeper: Actor
  checker: Actor
  stranger: Actor
  book(scheme: string, standard?: 'agency' | 'treasury'): Promise<Book>
  ask<T>(name: string, actor: Actor, input: object): Promise<T>
  act<T>(name: string, actor: Actor, input: object): Promise<T>
  file(name: string, content: string | Uint8Array): string
  export(actor: Actor, input: object): Promise<Download>
  refresh(): Promise<number>
  reset(): Promise<void>
}

export async function startRegisters(): Promise<Registers> {
  const intake = await startIntake()
  const { database } = intake
  const person = async (login: string, role: string, place: string): Promise<Actor> => {
    const orgCode = `SA${place.slice(0, 6)}`
    const id = await database.transaction((tx) => insertUser(tx, { login, name: login, orgCode, kind: 'user' }))
    const found = roleBook.roles.find(({ code }) => code === role)
    assert.ok(found)
    const grant: Grant = { role, permissions: found.permissions, region: place, schemes: null, standards: null }
    return { id, login, name: login, orgCode, kind: 'user', grants: [grant] }
  }
  const routeOf = (name: string) => {
    const route = registerRoutes.find((one) => one.name === name)
    assert.ok(route, `no route ${name}`)
    return route
  }
  return {
    ...intake,
    keeper: await person('keeper', 'voucher-maker', region),
    checker: await person('checker', 'reviewer', region),
    stranger: await person('elsewhere', 'voucher-maker', elsewhere),
    async book(scheme, standard = 'agency') {
      const place = { standard, scheme, region, year: 2026 }
      const book = (await intake.run((tx) => findBooks(tx, [place]))).get(bookKey(place))
      assert.ok(book, `no book ${scheme}`)
      return book
    },
    async ask(name, actor, input) {
      const route = routeOf(name)
      assert.ok(route.kind === 'query')
      return (await runQuery(database, route, actor, input)) as never
    },
    async act(name, actor, input) {
      const route = routeOf(name)
      assert.ok(route.kind === 'command')
      const call = { actor, input, key: randomUUID(), requestId: 'test', address: '127.0.0.1' }
      return (await runCommand(database, route, call)) as never
    },
    async export(actor, input) {
      const route = routeOf('registers.export')
      assert.ok(route.kind === 'download')
      return runDownload(database, route, actor, input)
    },
    refresh: async () => (await intake.run((tx) => refreshRegisters(tx))).movements,
    async reset() {
      await intake.clear()
      for (const table of ['register_movements', 'register_items', 'register_marks'])
        await database.knex(table).delete()
    },
  }
}

/** The AppError that `work` ends with. */
export async function failure(work: Promise<unknown>): Promise<AppError> {
  try {
    await work
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
  throw new Error('expected a refusal, but it went through')
}
