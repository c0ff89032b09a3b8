// Every kind of document finds its way in: none is refused for its kind, none fails, and what must not wait does not.
import assert from 'node:assert/strict'
import { exampleDocuments } from './examples.ts'
import { startIntake, type Intake } from './fixture.ts'

describe('documents of every kind', () => {
  let intake: Intake
  before(async () => {
    intake = await startIntake()
  })
  after(() => intake.close())

  it('are booked, noted or wait with a reason, and are known when they come again', async () => {
    const documents = exampleDocuments().map((make, index) => make(index))
    const result = await intake.take(documents)
    const told = (status: string) =>
      result.results
        .filter((one) => one.status === status)
        .map(({ line, problems }) => `${documents[line - 1]?.envelope.event}: ${problems[0]?.message}`)
    assert.deepEqual(told('refused'), [])
    const reasons = new Set(
      result.results.flatMap(({ status, problems }) => (status === 'waiting' ? (problems[0]?.code ?? 'none') : [])),
    )
    // What 西湖区 does not have: custody accounts, books of further funds and of next year, an upper level named in the example.
    assert.deepEqual([...reasons].sort(), [
      'book.missing',
      'fund_account.unknown',
      'reversal.no_original',
      'rule.value_missing',
    ])
    assert.ok(result.vouchers > 150, `${result.vouchers} vouchers`)
    const again = await intake.take(documents)
    assert.equal(again.known, result.new)
    assert.deepEqual(await intake.findings(), [])
  })
})
