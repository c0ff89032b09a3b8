// Registers are fed by what is booked, agree with their accounts, take back what is reversed, and count nothing twice.
import assert from 'node:assert/strict'
import { machine } from '../../server/core/actor.ts'
import { reverseVouchers } from '../../server/ledger/reverse-vouchers.ts'
import { autoPost } from '../../server/ledger/post-vouchers.ts'
import { setOpeningBalances } from '../../server/ledger/opening-balances.ts'
import { agreementOf } from '../../server/registers/agreement.ts'
import { depositAlerts, registersChecks } from '../../server/registers/checks.ts'
import { problemsOf, registers as definitions } from '../../server/registers/definitions.ts'
import type { Fields, Written } from '../../server/sample/desk.ts'
import { registerTodo } from '../../server/registers/todo.ts'
import { ruleBook } from '../../server/rules/load.ts'
import { credit, debit } from '../ledger/fixture.ts'
import { setPolicy } from '../documents/fixture.ts'
import { exampleDocuments } from '../documents/examples.ts'
import { desk, failure, post, region, startRegisters } from './fixture.ts'
import type { ItemAnswer, ItemRow, Registers } from './fixture.ts'

/** A document of a kind the desk writes none of, from one it does: envelope kept, fields changed (undefined leaves one out). */
function become(written: Written, event: string, fields: Fields): void {
  const { document } = written
  document.envelope.event = event
  document.envelope.source_system = ruleBook().documents.get(event)?.sourceSystem ?? ''
  const kept = Object.entries({ ...document.payload, ...fields }).filter(([, value]) => value !== undefined)
  document.payload = Object.fromEntries(kept)
}

const without = ({ document }: Written, names: readonly string[]): Fields =>
  Object.fromEntries(names.filter((name) => name in document.payload).map((name) => [name, undefined]))

const certificate = {
  deposit_certificate_no: 'CD1',
  deposit_term: '12m',
  rate: '0.0155',
  start_date: '2026-03-02',
  maturity_date: '2027-03-02',
}

describe('memo registers', () => {
  let at: Registers
  before(async () => {
    at = await startRegisters()
  })
  after(() => at.close())
  beforeEach(() => at.reset())

  const items = (register: string, more: object = {}) =>
    at.ask<{ rows: ItemRow[]; total: number; totals: Record<string, string> }>('registers.items', at.keeper, {
      register,
      period: '202612',
      ...more,
    })
  const item = async (register: string, more: object = {}): Promise<ItemAnswer> => {
    const { rows } = await items(register, more)
    assert.equal(rows.length, 1, JSON.stringify(rows))
    return at.ask('registers.item', at.keeper, { id: rows[0]?.id })
  }
  const findings = async (code: string, scheme: string, period = '202612') => {
    const books = [await at.book(scheme), ...(scheme === 'OA' ? [] : [await at.book(scheme, 'treasury')])]
    const run = registersChecks[code]
    assert.ok(run)
    return (await at.run((tx) => run(tx, { books, period }))).map(({ message }) => message)
  }
  const deposit = (amount = '5000000.00', fields = {}) => {
    const clerk = desk('IP')
    const placed = clerk.write('deposit.placed', '2026-03-02', amount, { ...certificate, principal: amount, ...fields })
    return { clerk, placed }
  }

  it('have definitions that fit the rule book', () => {
    assert.deepEqual(
      definitions().flatMap((register) => problemsOf(register, ruleBook())),
      [],
    )
    assert.deepEqual(
      definitions().map(({ id }) => id),
      [
        'deposits',
        'bonds',
        'entrusted',
        'entrusted-upper',
        'entrusted-lower',
        'notional',
        'assessments',
        'reserves',
        'subsidies',
      ],
    )
  })

  it('take in a deposit in both ledgers, with its terms, document and voucher', async () => {
    const { clerk, placed } = deposit()
    await at.take(clerk.documents, post)
    assert.equal(await at.refresh(), 2)
    const found = await item('deposits', { standard: 'agency' })
    assert.equal(found.code, 'CD1')
    assert.equal(found.amounts.principal, '5000000.00')
    assert.equal(found.dueOn, '2027-03-02')
    assert.equal(found.shown.deposit_term, '一年')
    // One year at 1.55% by whole months.
    assert.equal(found.expected, '77500.00')
    const [movement] = found.movements
    assert.equal(movement?.documentNo, placed.docNo)
    assert.ok(movement?.voucherId)
    assert.match(movement?.voucherNo ?? '', /^记-\d+$/)
    assert.equal((await items('deposits')).total, 2)
    assert.deepEqual(await findings('F12', 'IP'), [])
  })

  it('change nothing when brought up to date again', async () => {
    await at.take(deposit().clerk.documents, post)
    await at.refresh()
    const before = await at.database.knex('register_movements').orderBy('id')
    assert.equal(await at.refresh(), 0)
    await at.database.knex('register_marks').update({ chain_no: 0 })
    assert.equal(await at.refresh(), 0)
    assert.deepEqual(await at.database.knex('register_movements').orderBy('id'), before)
  })

  it('take nothing in from vouchers that are not posted, whenever they are posted later', async () => {
    await setPolicy(at.database, { autoPost: false })
    await at.take(deposit().clerk.documents)
    const second = deposit('700.00', { deposit_certificate_no: 'CD2' })
    const third = second.clerk.write('deposit.placed', '2026-03-03', '800.00', {
      ...certificate,
      deposit_certificate_no: 'CD3',
      principal: '800.00',
    })
    await at.take(
      second.clerk.documents.slice(0, 1).map((one) => ({
        ...one,
        payload: { ...one.payload, doc_no: 'OTHER', bank_flow_no: 'OTHER' },
        envelope: { ...one.envelope, event_id: 'other' },
      })),
    )
    await at.take([third.document])
    assert.equal(await at.refresh(), 0)
    const drafts: { id: number }[] = await at.database.knex('vouchers').orderBy('id', 'desc').select('id')
    await setPolicy(at.database, {})
    // The newest is posted first.
    await at.run((tx) =>
      autoPost(
        tx,
        machine,
        drafts.slice(0, 2).map(({ id }) => Number(id)),
      ),
    )
    assert.equal(await at.refresh(), 2)
    await at.run((tx) =>
      autoPost(
        tx,
        machine,
        drafts.slice(2).map(({ id }) => Number(id)),
      ),
    )
    assert.equal(await at.refresh(), 4)
    assert.deepEqual(await findings('F12', 'IP'), [])
  })

  it('settle a deposit that matures and tell interest other than agreed', async () => {
    const { clerk } = deposit('1000000.00', { deposit_term: '3m', maturity_date: '2026-06-02', rate: '0.0120' })
    // Three months at 1.2%: 3,000.00; the bank paid 2,999.00.
    clerk.write('deposit.matured', '2026-06-02', '1002999.00', {
      deposit_certificate_no: 'CD1',
      principal: '1000000.00',
      interest: '2999.00',
    })
    await at.take(clerk.documents, post)
    await at.refresh()
    const found = await item('deposits', { standard: 'agency' })
    assert.equal(found.state, 'settled')
    assert.equal(found.amounts.principal, '0.00')
    assert.equal(found.amounts.interest, '2999.00')
    assert.deepEqual(await findings('F12', 'IP', '202606'), [])
    const books = [await at.book('IP')]
    const alerts = await at.run((tx) => depositAlerts(tx, { books, period: '202606' }))
    assert.equal(alerts.length, 1)
    assert.match(alerts[0]?.message ?? '', /应收利息 3,000\.00，实收 2,999\.00/)
  })

  it('tell a deposit past its day, and put it before who keeps the register', async () => {
    const { clerk } = deposit('1000.00', { maturity_date: '2026-06-02' })
    await at.take(clerk.documents, post)
    await at.refresh()
    const books = [await at.book('IP')]
    const alerts = (period: string) => at.run((tx) => depositAlerts(tx, { books, period }))
    assert.deepEqual(await alerts('202605'), [])
    assert.match((await alerts('202606'))[0]?.message ?? '', /CD1 于 2026-06-02 到期，尚未办理/)
    const due = registerTodo.find(({ kind }) => kind === 'register.due')
    assert.ok(due)
    const counted = await at.run((tx) => due.waiting(tx, at.keeper).count({ n: '*' }))
    assert.equal(Number((counted as { n: number }[])[0]?.n), 2)
  })

  it('follow early withdrawal and renewal', async () => {
    const { clerk } = deposit()
    clerk.write('deposit.withdrawn_early', '2026-09-02', '2001022.22', {
      deposit_certificate_no: 'CD1',
      principal: '2000000.00',
      interest: '1022.22',
    })
    const renewed = clerk.write('deposit.placed', '2026-10-08', '3000100.00', {
      ...certificate,
      deposit_term: '6m',
      rate: '0.0110',
      start_date: '2026-10-08',
      maturity_date: '2027-04-08',
      principal: '3000000.00',
    })
    become(renewed, 'deposit.renewed', {
      from_account_id: undefined,
      to_account_id: undefined,
      value_date: undefined,
      bank_flow_no: undefined,
      own_account_id: clerk.account('CZ'),
      interest: '100.00',
      interest_kind: 'deposit',
    })
    await at.take(clerk.documents, post)
    await at.refresh()
    const found = await item('deposits', { standard: 'treasury' })
    assert.equal(found.amounts.principal, '3000000.00')
    assert.equal(found.amounts.interest, '1122.22')
    assert.equal(found.dueOn, '2027-04-08')
    // 3,000,000 × 1.1% ÷ 2
    assert.equal(found.expected, '16500.00')
    assert.deepEqual(
      found.movements.map(({ kindTitle }) => kindTitle),
      ['存入', '提前支取', '转存'],
    )
    assert.deepEqual(await findings('F12', 'IP'), [])
    const trial = await at.ask<{ interest: string; remaining: string }>('registers.withdrawal', at.keeper, {
      id: found.id,
      amount: '1000000.00',
      on: '2026-11-08',
      demandRate: '0.0005',
    })
    // 31 days: 1,000,000 × 0.0005 × 31 ÷ 360 = 43.055…
    assert.deepEqual([trial.interest, trial.remaining], ['43.06', '2000000.00'])
  })

  it('take back what its source took back, and what was reversed by hand', async () => {
    const { clerk, placed } = deposit()
    const bond = clerk.write('bond.purchased', '2026-04-01', '10010.00', {
      bond_issue_code: '260011',
      face_amount: '10000.00',
    })
    await at.take(clerk.documents, post)
    await at.refresh()
    await at.take([clerk.takeBack(placed, '2026-05-06')], post)
    const [voucher]: { voucher_id: number }[] = await at.database
      .knex('register_movements')
      .where({ register: 'bonds' })
      .orderBy('id')
      .select('voucher_id')
    await at.run(async (tx) => {
      const { reversals } = await reverseVouchers(tx, machine, [Number(voucher?.voucher_id)], {
        date: '2026-05-07',
        reason: '记错',
      })
      await autoPost(
        tx,
        machine,
        reversals.map(({ reversalId }) => reversalId),
      )
    })
    assert.ok(bond)
    assert.equal(await at.refresh(), 3)
    const found = await item('deposits', { standard: 'agency' })
    assert.equal(found.state, 'void')
    assert.equal(found.dueOn, null)
    assert.deepEqual(
      found.movements.map(({ amounts }) => amounts.principal),
      ['5000000.00', '-5000000.00'],
    )
    assert.deepEqual(await findings('F12', 'IP'), [])
    assert.deepEqual(await findings('F13', 'IP'), [])
    assert.equal(await at.refresh(), 0)
  })

  it('hold bonds at cost beside their face and check the difference on redemption', async () => {
    const clerk = desk('IP')
    clerk.write('bond.purchased', '2026-02-10', '9990000.00', {
      bond_issue_code: '260011',
      face_amount: '10000000.00',
      rate: '0.025',
      start_date: '2026-02-10',
      maturity_date: '2027-02-10',
    })
    clerk.write('bond.interest_received', '2026-08-10', '125000.00', {
      bond_issue_code: '260011',
      interest_kind: 'bond',
    })
    clerk.write('bond.redeemed', '2026-09-10', '5020000.00', {
      bond_issue_code: '260011',
      principal: '5000000.00',
      face_amount: '4995000.00',
      interest: '25000.00',
      received_amount: '5020000.00',
    })
    await at.take(clerk.documents, post)
    await at.refresh()
    const found = await item('bonds', { standard: 'agency' })
    assert.equal(found.amounts.nominal, '5000000.00')
    assert.equal(found.amounts.principal, '4995000.00')
    // 125,000.00 and 5,020,000.00 − 4,995,000.00
    assert.equal(found.amounts.interest, '150000.00')
    for (const period of ['202608', '202609', '202612']) assert.deepEqual(await findings('F13', 'IP', period), [])
  })

  it('start from the opening balances of the first book', async () => {
    const book = await at.book('WI')
    await at.run((tx) =>
      setOpeningBalances(tx, machine, [
        {
          bookId: book.id,
          lines: [
            debit('100302', '300.00', { depositCertificate: 'OLD1', bankAccount: '330106-WI-CZ', depositTerm: '12m' }),
            debit('100302', '200.00', { depositCertificate: 'OLD2', bankAccount: '330106-WI-CZ', depositTerm: '24m' }),
            credit('3201', '120.00'),
            credit('3001', '380.00'),
          ],
        },
      ]),
    )
    await at.refresh()
    const { rows, totals } = await items('deposits')
    assert.deepEqual(
      rows.map(({ code, amounts }) => [code, amounts.principal]),
      [
        ['OLD1', '300.00'],
        ['OLD2', '200.00'],
      ],
    )
    assert.equal(totals.principal, '500.00')
    assert.equal((await item('reserves')).amounts.principal, '120.00')
    for (const code of ['F12', 'G06']) assert.deepEqual(await findings(code, 'WI'), [])
  })

  it('keep reserves with what was provided and used', async () => {
    const clerk = desk('WI')
    clerk.write('reserve.provided', '2026-01-20', '200000.00', { reserve_kind: 'injury_reserve', settle_year: '2025' })
    clerk.write('reserve.used', '2026-09-20', '80000.00', { reserve_kind: 'injury_reserve', approval_no: '人社批3号' })
    await at.take(clerk.documents, post)
    await at.refresh()
    const found = await item('reserves')
    assert.equal(found.title, '工伤储备金')
    assert.equal(found.amounts.principal, '120000.00')
    assert.equal(found.shown.approval_no, '人社批3号')
    assert.deepEqual(await findings('G06', 'WI'), [])
  })

  it('keep notional contributions: opening + new − realised = closing, and realised agrees with the ledger', async () => {
    const clerk = desk('OA')
    const recorded = clerk.write('annuity.contribution_notional_recorded', '2026-02-14', '16000.00', {
      employer_id: 'U1',
      notional_principal: '16000.00',
    })
    clerk.write('annuity.notional_interest_recorded', '2026-02-21', '634.41', {
      notional_interest: '634.41',
      rate: '0.0035',
    })
    clerk.write('annuity.contribution_notional_recorded', '2026-03-14', '100.00', {
      employer_id: 'U1',
      notional_principal: '100.00',
    })
    clerk.write('annuity.funding_received', '2026-04-15', '15994.41', {
      employer_id: 'U1',
      principal: '15360.00',
      interest: '634.41',
      lines: [{ person_id: 'P1', reason_code: 'retirement', principal: '15360.00', interest: '634.41' }],
    })
    const taken = await at.take(clerk.documents, post)
    assert.equal(taken.waiting, 0, JSON.stringify(taken))
    assert.equal(await at.refresh(), 5)
    await at.take(
      [
        clerk.takeBack(
          clerk.write('annuity.contribution_notional_recorded', '2026-05-14', '7.00', {
            employer_id: 'U1',
            notional_principal: '7.00',
          }),
          '2026-05-15',
        ),
      ].flatMap((red) => [clerk.documents.at(-2), red]),
      post,
    )
    await at.refresh()
    assert.equal(await at.refresh(), 0)
    const { rows } = await at.ask<{ rows: { row: string; principal: string; interest: string }[] }>(
      'registers.notional-annex',
      at.keeper,
      { region, from: '202603', to: '202612' },
    )
    assert.deepEqual(
      rows.map(({ row, principal, interest }) => [row, principal, interest]),
      [
        ['opening', '16000.00', '634.41'],
        ['added', '100.00', '0.00'],
        ['realised', '15360.00', '634.41'],
        ['closing', '740.00', '0.00'],
      ],
    )
    assert.deepEqual(await findings('G14', 'OA'), [])
    assert.ok(recorded)
  })

  it('show planned and arrived subsidies by level, agreeing with the income of the year', async () => {
    const clerk = desk('IP')
    clerk.write('subsidy.received', '2026-03-05', '600.00', { subsidy_level: 'central', subsidy_purpose: 'fund_gap' })
    clerk.write('subsidy.received', '2026-06-05', '300.00', { subsidy_level: 'county', subsidy_purpose: 'fund_gap' })
    clerk.write('subsidy.returned', '2026-07-05', '50.00', {
      subsidy_level: 'central',
      subsidy_purpose: 'fund_gap',
      settle_year: '2026',
    })
    await at.take(clerk.documents, post)
    await at.refresh()
    const { rows } = await items('subsidies', { standard: 'agency' })
    assert.deepEqual(
      rows.map(({ title, amounts }) => [title, amounts.principal]),
      [
        ['2026 中央 基金缺口', '550.00'],
        ['2026 县 基金缺口', '300.00'],
      ],
    )
    const books = [await at.book('IP'), await at.book('IP', 'treasury')]
    const agreed = await at.run((tx) => agreementOf(tx, books, '202612'))
    assert.deepEqual(
      agreed.filter(({ agrees }) => !agrees),
      [],
    )
    assert.equal(agreed.find(({ register }) => register === 'subsidies')?.booked, '850.00')
  })

  it('follow entrusted investment of a lower level, loss and recall included', async () => {
    const clerk = desk('RP')
    const upper = { upper_org_code: 'SA330100', lower_org_code: 'SA330106', contract_no: 'WT1' }
    const remitted = clerk.write('interest.swept', '2026-02-03', '20000.00')
    become(remitted, 'entrusted.remitted_via_upper', {
      ...without(remitted, ['from_account_id', 'to_account_id', 'interest_from', 'interest_to']),
      own_account_id: clerk.account('CZ'),
      contract_no: 'WT1',
      upper_org_code: 'SA330100',
      counterparty_org_code: 'SA330100',
    })
    clerk.write('entrusted.income_recognised', '2026-03-31', '900.00', {
      ...upper,
      income_amount: '900.00',
      own_amount: '900.00',
      lower_amount: '0.00',
      notice_no: 'N1',
    })
    const loss = clerk.write('entrusted.income_recognised', '2026-06-30', '200.00', {
      ...upper,
      own_amount: '200.00',
      lower_amount: '0.00',
      notice_no: 'N2',
    })
    become(loss, 'entrusted.loss_recognised', { income_amount: undefined })
    const recalled = clerk.write('interest.swept', '2026-10-09', '10400.00')
    become(recalled, 'entrusted.redeemed', {
      ...without(recalled, ['from_account_id', 'to_account_id', 'interest_from', 'interest_to']),
      own_account_id: clerk.account('CZ'),
      contract_no: 'WT1',
      invest_manager_id: 'NSSF',
      fund_source_region_code: region,
      upper_org_code: 'SA330100',
      principal: '10000.00',
      interest: '0.00',
      income_amount: '400.00',
      received_amount: '10400.00',
    })
    const taken = await at.take(clerk.documents, post)
    assert.equal(taken.waiting + taken.refused, 0, JSON.stringify(taken))
    await at.refresh()
    const found = await item('entrusted-upper', { standard: 'agency' })
    assert.deepEqual([found.amounts.principal, found.amounts.income], ['10000.00', '300.00'])
    assert.equal(found.fields.notice_no, 'N2')
    for (const period of ['202603', '202606', '202610']) assert.deepEqual(await findings('G12', 'RP', period), [])
  })

  it('tell what a voucher by hand moved beside the register', async () => {
    await at.take(deposit().clerk.documents, post)
    assert.match(
      (await findings('F12', 'IP'))[0] ?? '',
      /存单本金 0\.00，账面 5,000,000\.00；有 1 张已记账凭证尚未登入/,
    )
    await at.refresh()
    await at.database
      .knex('register_movements')
      .where({ register: 'deposits' })
      .update({ principal_amount: '4999999.99' })
    assert.match((await findings('F12', 'IP'))[0] ?? '', /4,999,999\.99，账面 5,000,000\.00$/)
  })

  it('take in the worked example of every document without a difference', async () => {
    await at.take(
      exampleDocuments().map((make, index) => make(index + 1)),
      post,
    )
    await at.refresh()
    for (const scheme of ['IP', 'EP', 'RP', 'EM', 'RM', 'WI', 'UI']) {
      const books = [await at.book(scheme), await at.book(scheme, 'treasury')]
      const agreed = await at.run((tx) => agreementOf(tx, books, '202612'))
      assert.deepEqual(
        agreed.filter(({ agrees }) => !agrees),
        [],
        scheme,
      )
    }
    assert.deepEqual(await at.run((tx) => agreementOf(tx, [], '202612')), [])
  })

  it('are exported as a workbook', async () => {
    await at.take(deposit().clerk.documents, post)
    await at.refresh()
    const file = await at.export(at.keeper, { register: 'deposits', period: '202612' })
    assert.equal(file.fileName, '定期存款备查簿_202612.xlsx')
    assert.equal((file.body as Buffer).subarray(0, 2).toString(), 'PK')
    assert.equal((await failure(at.export(at.keeper, { register: 'none' }))).status, 404)
  })
})
