// What the sample's months promise its users: closed to September, October reconciled and one signature away from closing, November at
// the bank. Told on the database that seed-sample.test.ts fills.
import assert from 'node:assert/strict'
import { loadActor } from '../../server/access/load-actor.ts'
import { runChecks as runMonth } from '../../server/checks/run-checks.ts'
import { closeMonths } from '../../server/closing/close-months.ts'
import type { Database, Tx } from '../../server/core/database/index.ts'
import { loadBooks } from '../../server/ledger/books.ts'
import type { Book } from '../../server/ledger/books.ts'
import { runChecks } from '../../server/operation/checks.ts'
import { faultsOf, runMonthChecks } from '../../server/operation/month-checks.ts'

const region = '330106000'

export function describeMonths(opened: () => Database): void {
  const read = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => opened().transaction(work)

  async function booksOfUnit(tx: Tx): Promise<Book[]> {
    const rows: { id: number }[] = await tx('books').where({ region_code: region }).select('id')
    return [
      ...(
        await loadBooks(
          tx,
          rows.map(({ id }) => Number(id)),
        )
      ).values(),
    ]
  }

  describe('the months of the sample users’ agency', () => {
    it('are closed to September, in both ledgers; every other unit’s are open', async () => {
      const closed: { region_code: string; period: string; n: number | string }[] = await read((tx) =>
        tx('book_periods as p')
          .join('books as b', 'b.id', 'p.book_id')
          .where('p.status', 'closed')
          .whereNot('p.period', 'like', '%00')
          .groupBy('b.region_code', 'p.period')
          .orderBy('p.period')
          .select('b.region_code', 'p.period')
          .count({ n: '*' }),
      )
      assert.deepEqual(
        closed.map((row) => [row.region_code, row.period, Number(row.n)]),
        Array.from({ length: 9 }, (_, index) => [region, `20260${index + 1}`, 19]),
      )
    })

    it('are reconciled with the bank for September and October, prepared by one person and reviewed by another', async () => {
      const tables: {
        period: string
        status: string
        preparer_id: number
        reviewer_id: number
        content: string
      }[] = await read((tx) =>
        tx('bank_reconciliations').select('period', 'status', 'preparer_id', 'reviewer_id', 'content'),
      )
      for (const period of ['202609', '202610']) {
        const own = tables.filter((table) => table.period === period)
        assert.ok(own.length >= 35, `${own.length} tables of ${period}`)
        assert.ok(own.every(({ status }) => status === 'reviewed'))
        assert.ok(own.every((table) => Number(table.preparer_id) !== Number(table.reviewer_id)))
      }
      const groups = new Set(
        tables.flatMap(({ content }) =>
          (JSON.parse(content) as { items: { group: string }[] }).items.map(({ group }) => group),
        ),
      )
      assert.deepEqual([...groups].sort(), ['c', 'd', 'e', 'f'])
    })

    it('have no fault that blocks, nor a difference between the ledgers, in any month up to October', async () => {
      await read(async (tx) => {
        const books = await booksOfUnit(tx)
        for (const period of ['202603', '202606', '202609', '202610']) {
          const outcomes = await runMonth(tx, { books, period, moment: '结' })
          const isOpen = period === '202610'
          // Results are carried when the month closes, and months before September were reconciled elsewhere.
          const expected = [...(isOpen ? ['G04', 'G05'] : []), ...(period < '202609' ? ['F11'] : [])]
          const wrong = outcomes.filter(
            ({ code, level, findings }) => level === 'B' && findings.length > 0 && !expected.includes(code),
          )
          assert.deepEqual(
            wrong.map(({ code, findings }) => `${period} ${code} ${findings[0]?.message}`),
            [],
          )
        }
      })
    })

    it('let October be closed once its statements are signed and its warnings explained', async () => {
      await assert.rejects(
        read(async (tx) => {
          const books = await booksOfUnit(tx)
          for (const [login, standard] of [
            ['zhaohong', 'agency'],
            ['guolan', 'agency'],
            ['linfang', 'treasury'],
          ] as const) {
            const [user]: { id: number }[] = await tx('users').where({ login }).select('id')
            const actor = await loadActor(tx, Number(user?.id))
            const isMedical = ({ scheme }: Book) => ['EM', 'RM', 'LTC', 'MA'].includes(scheme)
            const ids = books
              .filter((book) => book.standard === standard)
              .filter((book) => standard === 'treasury' || isMedical(book) === (login === 'guolan'))
              .map(({ id }) => id)
            const refused = await closeMonths(tx, actor, ids, '202610')
            assert.ok(
              refused.refused.every(({ message }) => /^(T10|F04|X06)/.test(message)),
              refused.refused.map(({ message }) => message).join('\n'),
            )
            const explanations = { T10: '纸面已签认', F04: '预缴保费，次月划转', X06: '税务并入当月征缴入库' }
            const left = ids.filter((id) => !refused.done.includes(id))
            assert.deepEqual((await closeMonths(tx, actor, left, '202610', { explanations })).refused, [])
          }
          throw new Error('October stays open')
        }),
        /October stays open/,
      )
    })

    it('leave November’s bank flows to the cashiers', async () => {
      const [row]: { n: number | string }[] = await read((tx) =>
        tx('bank_flows as f')
          .leftJoin('bank_match_flows as m', 'm.flow_id', 'f.id')
          .whereNull('m.match_id')
          .where('f.flow_date', '>=', '2026-11-01')
          .count({ n: '*' }),
      )
      assert.ok(Number(row?.n) >= 50)
    })

    it('have no term that ended without an answer', async () => {
      const overdue = await read((tx) =>
        tx('register_items').where({ state: 'open', register: 'deposits' }).where('due_on', '<=', '2026-11-20'),
      )
      assert.deepEqual(overdue, [])
    })
  })

  it('stands every check of a live installation', async function () {
    this.timeout(120_000)
    for (const { code, findings } of await runChecks(opened())) assert.deepEqual(findings, [], code)
    const faults = (await runMonthChecks(opened())).flatMap(faultsOf)
    assert.deepEqual(
      faults.map(({ code, findings }) => `${code} ${findings[0]?.message}`),
      [],
    )
  })
}
