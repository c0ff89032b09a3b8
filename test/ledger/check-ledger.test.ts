// Tampering with posted rows behind the product's back is found, and the finding leads to the place.
import assert from 'node:assert/strict'
import { clear, findings, post, receipt, startLedger } from './fixture.ts'
import type { Ledger } from './fixture.ts'

describe('checking the ledger', () => {
  let ledger: Ledger
  let ids: number[]
  before(async () => {
    ledger = await startLedger()
  })
  beforeEach(async () => {
    await clear(ledger)
    ids = await post(
      ledger,
      ['05', '06', '07'].map((day) => receipt(ledger.ip, `2026-03-${day}`, '10.00')),
    )
  })
  after(() => ledger.close())

  const knex = () => ledger.database.knex
  const expect = async (...patterns: RegExp[]) => {
    const found = await findings(ledger.database)
    for (const pattern of patterns)
      assert.ok(
        found.some((line) => pattern.test(line)),
        `${pattern} not in:\n${found.join('\n')}`,
      )
  }

  it('finds nothing where nothing is wrong', async () => {
    assert.deepEqual(await findings(ledger.database), [])
  })

  it('finds a changed amount by balance, voucher and chain', async () => {
    await knex()('voucher_lines').where({ voucher_id: ids[1], line_no: 1 }).update({ debit_amount: '11.00' })
    await expect(
      new RegExp(`凭证 ${ids[1]}：2 行分录，借方 11.00，贷方 10.00`),
      /科目 1002 辅助 \{"bankAccount":"330106-IP-SR"\} 期间 202603：余额表比已记账分录借方多 -1\.00/,
      new RegExp(`记-2（凭证 ${ids[1]}）：内容与记账时的摘要不符`),
    )
  })

  it('finds a changed account even when all sums agree', async () => {
    await knex()('vouchers').where({ id: ids[0] }).update({ voucher_date: '2026-03-09' })
    await expect(new RegExp(`（凭证 ${ids[0]}）：内容与记账时的摘要不符`))
  })

  it('finds a voucher taken out, in the middle and at the end', async () => {
    await knex()('vouchers').where({ id: ids[1] }).delete()
    await expect(
      /链条第 1 位之后应为第 2 位，实为第 3 位/,
      /已记账 2 张，应编 1 至 2 号，实为 1 至 3 号/,
      new RegExp(`凭证 ${ids[1]} 第 1 行：没有这张凭证`),
    )
    await clear(ledger)
    ids = await post(ledger, [receipt(ledger.ip, '2026-03-05', '1.00'), receipt(ledger.ip, '2026-03-06', '1.00')])
    await knex()('vouchers').where({ id: ids[1] }).delete()
    await expect(/链条应到第 2 位，实际到第 1 位/, /编号簿记到 2 号/)
  })

  it('finds a voucher whose whole history was rewritten but for the end of the chain', async () => {
    await knex()('books')
      .where({ id: ledger.ip.id })
      .update({ head_hash: 'f'.repeat(64) })
    await expect(/末尾的凭证缺失或被改动/)
  })

  it('finds a balance out of thin air, on one side only too', async () => {
    await knex()('balances').where({ account_code: '4001' }).update({ credit_amount: '31.00' })
    await expect(/科目 4001 .*贷方多 1\.00/, /202603：借方发生额 30\.00，贷方发生额 31\.00/)
  })

  it('finds a number used twice, a draft with a number, a machine voucher without documents', async () => {
    await knex()('vouchers').where({ id: ids[2] }).update({ voucher_no: 2 })
    await expect(/已记账 3 张，应编 1 至 3 号，实为 1 至 2 号、2 个不同编号/)
    await knex()('vouchers').where({ id: ids[0] }).update({ status: 'draft' })
    await expect(new RegExp(`凭证 ${ids[0]}（记-1）：状态 draft 与编号、签章或链条不符`))
    await knex()('vouchers').where({ id: ids[1] }).update({ kind: 'rule' })
    await expect(new RegExp(`机制凭证 ${ids[1]}`))
  })
})
