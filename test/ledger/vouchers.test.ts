// The life of a voucher made by hand, each step by the person whose duty it is.
import assert from 'node:assert/strict'
import { machine, nobody } from '../../server/core/actor.ts'
import type { Actor } from '../../server/core/actor.ts'
import { createVouchers } from '../../server/ledger/create-vouchers.ts'
import type { ManualVoucher } from '../../server/ledger/manual-vouchers.ts'
import { voidVouchers } from '../../server/ledger/manual-vouchers.ts'
import { credit, debit, failure, findings, incomeAccount, receipt, startLedger } from './fixture.ts'
import type { Ledger } from './fixture.ts'

interface Answer {
  id: number
  done: number[]
  refused: { id: number; code: string; message: string }[]
}

describe('vouchers made by hand', () => {
  let ledger: Ledger
  before(async () => {
    ledger = await startLedger()
  })
  after(() => ledger.close())

  const typed = (amount = '100.00', more: Partial<ManualVoucher> = {}): ManualVoucher & { bookId: number } => {
    const { bookId, date, summary, attachmentCount, lines } = receipt(ledger.ip, '2026-03-05', amount)
    return { bookId, date, summary, attachmentCount, lines, ...more }
  }
  const make = async (more: Partial<ManualVoucher> = {}, actor = ledger.maker): Promise<number> =>
    ((await ledger.command('vouchers.make', actor, typed('100.00', more))) as Answer).id
  const batch = (name: string, actor: Actor, ids: number[], more: object = {}): Promise<Answer> =>
    ledger.command(name, actor, { ids, ...more })
  const stored = async (id: number) => ledger.database.knex('vouchers').where({ id }).first()
  const codes = (answer: Answer) => answer.refused.map(({ code }) => code)
  const inputs: [string, () => object][] = [
    ['vouchers.make', () => typed()],
    ['vouchers.change', () => ({ id: 1, ...typed() })],
    ['vouchers.void', () => ({ id: 1 })],
    ['vouchers.review', () => ({ ids: [1] })],
    ['vouchers.return', () => ({ ids: [1], reason: '附件不全' })],
    ['vouchers.post', () => ({ ids: [1] })],
    ['vouchers.reverse', () => ({ id: 1, reason: '重复' })],
    ['books.open', () => ({ standard: 'agency', scheme: 'RP', region: '330106000', year: 2026 })],
    ['books.set-opening', () => ({ id: 1, lines: [] })],
  ]

  for (const [name, input] of inputs) {
    it(`${name} is for those who are signed in and granted`, async () => {
      assert.equal((await failure(ledger.command(name, nobody, input()))).status, 401)
      assert.equal((await failure(ledger.command(name, ledger.cashier, input()))).status, 403)
    })
  }

  it('tells everything wrong with what was typed', async () => {
    const error = await failure(
      ledger.command('vouchers.make', ledger.maker, {
        ...typed(),
        date: '2026-3-5',
        summary: '',
        colour: 'red',
        lines: [{ account: '10', side: 'left', amount: 1 }],
      }),
    )
    assert.equal(error.status, 400)
    assert.deepEqual(
      new Set(error.problems.map(({ at }) => at)),
      new Set(['date', 'summary', 'lines.0.account', 'lines.0.side', 'lines.0.amount', undefined]),
    )
  })

  it('is made once for one key', async () => {
    const first = (await ledger.command('vouchers.make', ledger.maker, typed('7.00'), 'same-key')) as Answer
    const again = (await ledger.command('vouchers.make', ledger.maker, typed('7.00'), 'same-key')) as Answer
    assert.equal(again.id, first.id)
    assert.equal((await failure(ledger.command('vouchers.make', ledger.maker, typed('8.00'), 'same-key'))).status, 409)
  })

  it('reviewed, posted or reversed again with the same key, answers as before and changes nothing more', async () => {
    const id = await make()
    const steps: [string, Actor, object][] = [
      ['vouchers.review', ledger.reviewer, { ids: [id] }],
      ['vouchers.post', ledger.bookkeeper, { ids: [id] }],
      ['vouchers.reverse', ledger.maker, { id, reason: '重复', date: '2026-03-31' }],
    ]
    for (const [name, actor, input] of steps) {
      const first = await ledger.command(name, actor, input, `${name}-once`)
      const count = await ledger.database.knex('vouchers').count({ n: '*' })
      assert.deepEqual(await ledger.command(name, actor, input, `${name}-once`), first)
      assert.deepEqual(await ledger.database.knex('vouchers').count({ n: '*' }), count)
    }
  })

  it('needs to be named, and a return its reason', async () => {
    const wrong: [string, Actor, object, string[]][] = [
      ['vouchers.review', ledger.reviewer, { ids: [] }, ['ids']],
      ['vouchers.post', ledger.bookkeeper, { ids: ['x', 0] }, ['ids.0', 'ids.1']],
      ['vouchers.return', ledger.reviewer, { ids: [], reason: ' ' }, ['ids', 'reason']],
      ['vouchers.reverse', ledger.maker, { id: 1, ids: [1], reason: '' }, ['reason', 'id']],
      ['vouchers.void', ledger.maker, { id: -1 }, ['id']],
      [
        'books.open',
        ledger.chief,
        { standard: 'x', scheme: '?', region: '33', year: 1 },
        ['standard', 'scheme', 'region', 'year'],
      ],
      ['books.set-opening', ledger.chief, { id: 'x', lines: 'none' }, ['id', 'lines']],
    ]
    for (const [name, actor, input, at] of wrong) {
      const error = await failure(ledger.command(name, actor, input))
      assert.deepEqual([error.status, error.problems.map((problem) => problem.at)], [400, at], name)
    }
  })

  it('cannot be made in a book outside the scope, which looks like no scope', async () => {
    assert.equal((await failure(ledger.command('vouchers.make', ledger.stranger, typed()))).status, 403)
  })

  it('goes from draft over review to posting, with a number and three names', async () => {
    const id = await make()
    assert.deepEqual([(await stored(id)).status, (await stored(id)).voucher_no], ['draft', null])
    assert.deepEqual((await batch('vouchers.review', ledger.reviewer, [id])).done, [id])
    assert.deepEqual((await batch('vouchers.post', ledger.bookkeeper, [id])).done, [id])
    const shown = (await ledger.query('vouchers.show', ledger.chief, { id })) as {
      voucher: { no: number; maker: string; reviewer: string; poster: string }
      allowed: string[]
    }
    assert.deepEqual(
      [shown.voucher.maker, shown.voucher.reviewer, shown.voucher.poster, shown.allowed],
      ['张制单', '李审核', '王记账', ['reverse']],
    )
    assert.ok(shown.voucher.no >= 1)
    assert.deepEqual(await findings(ledger.database), [])
  })

  it('is not posted before review, and neither step is done twice', async () => {
    const id = await make()
    assert.deepEqual(codes(await batch('vouchers.post', ledger.bookkeeper, [id])), ['voucher.state'])
    await batch('vouchers.review', ledger.reviewer, [id])
    assert.deepEqual(codes(await batch('vouchers.review', ledger.reviewer, [id])), ['voucher.state'])
    await batch('vouchers.post', ledger.bookkeeper, [id])
    assert.deepEqual(codes(await batch('vouchers.post', ledger.bookkeeper, [id])), ['voucher.state'])
  })

  it('is reviewed by another person than its maker, and neither reviewed nor posted by a cashier', async () => {
    const both = { ...ledger.maker, grants: [...ledger.maker.grants, ...ledger.reviewer.grants] }
    const id = await make({}, both)
    assert.deepEqual(codes(await batch('vouchers.review', both, [id])), ['voucher.own'])
    const withCash = (actor: Actor) => ({ ...actor, grants: [...actor.grants, ...ledger.cashier.grants] })
    assert.deepEqual(codes(await batch('vouchers.review', withCash(ledger.reviewer), [id])), ['voucher.cashier'])
    await batch('vouchers.review', ledger.reviewer, [id])
    assert.deepEqual(codes(await batch('vouchers.post', withCash(ledger.bookkeeper), [id])), ['voucher.cashier'])
  })

  it('needs an attachment unless it corrects an error', async () => {
    const bare = await make({ attachmentCount: 0 })
    const correction = await make({ attachmentCount: 0, summary: '订正3月1日记-1号凭证' })
    const answer = await batch('vouchers.review', ledger.reviewer, [bare, correction])
    assert.deepEqual([answer.done, codes(answer)], [[correction], ['voucher.no_attachment']])
  })

  it('in a batch does what can be done and says of each other one why not', async () => {
    const [a, b] = [await make(), await make()]
    await batch('vouchers.review', ledger.reviewer, [a])
    const answer = await batch('vouchers.review', ledger.reviewer, [a, b, 999_999])
    assert.deepEqual(answer.done, [b])
    assert.deepEqual(codes(answer), ['voucher.state', 'not.found'])
    assert.match(answer.refused[0]?.message ?? '', /已审核，不能审核/)
  })

  it('outside the scope looks like one that does not exist', async () => {
    const id = await make()
    assert.deepEqual(codes(await batch('vouchers.review', ledger.stranger, [id])), ['not.found'])
    assert.equal((await failure(ledger.query('vouchers.show', ledger.stranger, { id }))).status, 404)
    assert.deepEqual(((await ledger.query('vouchers.list', ledger.stranger, {})) as { total: number }).total, 0)
  })

  it('comes back with a reason, is changed by its maker and waits again', async () => {
    const id = await make()
    await batch('vouchers.review', ledger.reviewer, [id])
    assert.deepEqual((await batch('vouchers.return', ledger.reviewer, [id], { reason: '金额不符' })).done, [id])
    assert.deepEqual(
      [(await stored(id)).status, (await stored(id)).return_reason, (await stored(id)).reviewer_id],
      ['returned', '金额不符', null],
    )
    const lines = [debit('1002', '120.00', incomeAccount(ledger.ip)), credit('4001', '70.00'), credit('4001', '50.00')]
    await ledger.command('vouchers.change', ledger.maker, { id, ...typed('120.00', { date: '2026-04-01', lines }) })
    const row = await stored(id)
    assert.deepEqual(
      [row.status, row.period, row.voucher_date, row.total_amount],
      ['draft', '202604', '2026-04-01', '120.00'],
    )
    assert.equal((await ledger.database.knex('voucher_lines').where({ voucher_id: id, period: '202604' })).length, 3)
    assert.deepEqual(await findings(ledger.database), [])
  })

  it('is changed by nobody else, and not once reviewed', async () => {
    const id = await make()
    const other = { ...ledger.maker, id: ledger.chief.id }
    assert.equal(
      (await failure(ledger.command('vouchers.change', other, { id, ...typed() }))).code,
      'voucher.not_maker',
    )
    assert.equal(
      (await failure(ledger.command('vouchers.change', ledger.maker, { id: 999_999, ...typed() }))).status,
      404,
    )
    const wrong = await failure(
      ledger.command('vouchers.change', ledger.maker, { id, ...typed('1.00', { date: '2025-01-01' }) }),
    )
    assert.deepEqual(
      wrong.problems.map(({ at }) => at),
      ['date'],
    )
    await batch('vouchers.review', ledger.reviewer, [id])
    assert.equal(
      (await failure(ledger.command('vouchers.change', ledger.maker, { id, ...typed() }))).code,
      'voucher.state',
    )
  })

  it('given up keeps its row; posted ones cannot be given up', async () => {
    const id = await make()
    await ledger.command('vouchers.void', ledger.maker, { id })
    assert.equal((await stored(id)).status, 'void')
    const posted = await make()
    await batch('vouchers.review', ledger.reviewer, [posted])
    await batch('vouchers.post', ledger.bookkeeper, [posted])
    assert.equal((await failure(ledger.command('vouchers.void', ledger.maker, { id: posted }))).code, 'voucher.state')
    await assert.rejects(
      ledger.database.transaction((tx) => voidVouchers(tx, [posted])),
      /posted and cannot be void/,
    )
  })

  it('made by the product is neither changed nor given up by hand', async () => {
    const draft = receipt(ledger.ip, '2026-03-05', '1.00', {
      kind: 'rule',
      rule: { id: 'r', version: 1 },
      documents: [{ id: 5, amount: '1.00' }],
    })
    const [id = 0] = await ledger.database.transaction((tx) => createVouchers(tx, machine, [draft]))
    assert.equal(
      (await failure(ledger.command('vouchers.change', ledger.maker, { id, ...typed() }))).code,
      'voucher.machine_made',
    )
    assert.equal((await failure(ledger.command('vouchers.void', ledger.maker, { id }))).code, 'voucher.machine_made')
    await ledger.database.transaction((tx) => voidVouchers(tx, [id]))
    assert.equal((await stored(id)).status, 'void')
  })

  it('is found by what people look for', async () => {
    const id = await make({ summary: '收到西湖区一百号单位保费', date: '2026-07-09' })
    const find = async (filter: object) => {
      const { rows, total, totals } = (await ledger.query('vouchers.list', ledger.chief, filter)) as {
        rows: { id: number }[]
        total: number
        totals: { total: string }
      }
      return { ids: rows.map((row) => row.id), total, sum: totals.total }
    }
    const found = { ids: [id], total: 1, sum: '100.00' }
    assert.deepEqual(await find({ q: '一百号' }), found)
    assert.deepEqual(await find({ period: '202607', status: 'draft,reviewed', kind: 'manual' }), found)
    assert.deepEqual(
      await find({ from: '2026-07-01', to: '2026-07-31', account: '40', book: ledger.ip.id }).catch(() => 'short'),
      'short',
    )
    assert.deepEqual(await find({ from: '2026-07-01', to: '2026-07-31', account: '4001', book: ledger.ip.id }), found)
    assert.deepEqual(
      await find({ from: '2026-07-01', region: '330100000', scheme: 'IP', standard: 'agency', year: 2026, q: '100' }),
      found,
    )
    assert.deepEqual(await find({ account: '5001', period: '202607' }), { ids: [], total: 0, sum: '0.00' })
    assert.equal((await find({ sort: '-no', size: 1, page: 2 })).ids.length, 1)
    assert.equal((await failure(find({ sort: 'colour' }))).status, 400)
  })

  it('knows its neighbours in the list it was opened from', async () => {
    const ids = [
      await make({ date: '2026-09-02' }),
      await make({ date: '2026-09-01' }),
      await make({ date: '2026-09-02' }),
    ]
    const [first = 0, before = 0, last = 0] = ids
    const shown = (await ledger.query('vouchers.show', ledger.chief, {
      id: first,
      period: '202609',
      status: 'draft',
    })) as {
      neighbours: object
    }
    assert.deepEqual(shown.neighbours, { previous: before, next: last })
  })
})
