// The base data files hold what they claim, and every kind of mistake in them is named before anything is loaded.
import assert from 'node:assert/strict'
import { accountingUnits, chartIn, isOpenIn, poolAreasOf, readBaseData } from '../../server/catalog/base-data.ts'
import type { BaseData } from '../../server/catalog/base-data.ts'
import { checkBaseData } from '../../server/catalog/check-base-data.ts'
import { baseYears } from '../../server/catalog/load-base-data.ts'
import { sampleFundAccounts } from '../../server/catalog/sample-base.ts'
import { readSeedFile } from '../../server/catalog/seed-files.ts'

const data = readBaseData()

/** The codes of the problems that a change of the data brings. */
function problemsAfter(change: Partial<BaseData>, years: readonly number[] = [2026]): string[] {
  return [...new Set(checkBaseData({ ...data, ...change }, years).map((problem) => problem.code))].sort()
}

const chartOfScheme = (standard: 'agency' | 'treasury', code: string, year: number) => {
  const scheme = data.schemes.find((candidate) => candidate.code === code)
  assert.ok(scheme)
  return chartIn(data, standard, scheme, year)
}

describe('base data', () => {
  it('passes every check for the years in use', () => {
    assert.deepEqual(checkBaseData(data, baseYears), [])
  })

  it('holds Zhejiang whole: 114 nodes, 11 cities, 90 counties, own levels', () => {
    const zhejiang = data.regions.filter((region) => region.code.startsWith('33'))
    assert.equal(zhejiang.length, 114)
    assert.equal(zhejiang.filter((region) => region.tier === 'city' && !region.ownLevel).length, 11)
    assert.equal(zhejiang.filter((region) => region.tier === 'county').length, 90)
    assert.equal(zhejiang.filter((region) => region.ownLevel).length, 12)
    assert.equal(accountingUnits(data.regions, 2026).length, 103, 'with Shanghai')
  })

  it('assigns 713 region × scheme pairs to pooling areas of the seven schemes in 2025 and 2026', () => {
    for (const year of [2025, 2026]) {
      const seven = poolAreasOf(data, year).filter((area) =>
        ['EP', 'RP', 'IP', 'EM', 'RM', 'WI', 'UI'].includes(area.scheme),
      )
      assert.equal(seven.length, 713)
      const of = (scheme: string, region: string) =>
        seven.find((area) => area.scheme === scheme && area.region === region)
      assert.equal(of('EP', '330106000')?.area, '330000000')
      assert.deepEqual(of('EM', '330106000'), {
        scheme: 'EM',
        region: '330106000',
        area: '330100000',
        name: '杭州市统筹区',
      })
      assert.equal(of('RP', '330106000')?.name, '西湖区统筹区')
      assert.equal(of('RP', '339900000'), undefined, 'no resident pension at the own level of the province')
    }
    assert.equal(poolAreasOf(data, 2019).length, 7, 'Shanghai only')
  })

  it('knows 21 funds, the seven schemes with their charts and subjects', () => {
    assert.equal(data.schemes.length, 21)
    assert.equal(data.schemes.filter((scheme) => scheme.chartTemplate === 'GEN').length, 10)
    assert.equal(data.subjects.length, 179)
  })

  it('unfolds the charts by scheme and year', () => {
    const codes = (standard: 'agency' | 'treasury', scheme: string, year: number) =>
      new Set(chartOfScheme(standard, scheme, year).map((account) => account.code))
    assert.equal(codes('agency', 'RM', 2025).has('110105'), false)
    assert.equal(codes('agency', 'RM', 2026).has('110105'), true, '财会〔2025〕35号')
    assert.equal(codes('agency', 'OA', 2021).size, 0, '财会〔2021〕19号 from 2022')
    assert.equal(codes('agency', 'OA', 2022).has('1006'), true)
    assert.equal(codes('treasury', 'OA', 2026).size, 0, 'occupational annuity keeps no treasury book')
    assert.equal(codes('treasury', 'EP', 2018).size, 0, '财办〔2018〕43号 from 2019')
    assert.deepEqual(
      codes('agency', 'CSM', 2026),
      codes('agency', 'RRF', 2026),
      'supplementary funds share the general chart',
    )
  })

  it('names the same code differently by scheme, with the full path', () => {
    const name = (scheme: string) =>
      chartOfScheme('agency', scheme, 2026).find((account) => account.code === '500101')?.fullName
    assert.equal(name('EP'), '社会保险待遇支出/基本养老金')
    assert.equal(name('EM'), '社会保险待遇支出/统筹基金')
    assert.equal(name('OA'), '职业年金待遇支出/按月支付待遇')
  })

  it('calls an account a leaf when none of its children is open that year', () => {
    const leaf = (scheme: string, year: number, code: string) =>
      chartOfScheme('agency', scheme, year).find((account) => account.code === code)?.isLeaf
    assert.equal(leaf('EP', 2026, '1003'), false)
    assert.equal(leaf('EP', 2026, '100301'), true)
    assert.equal(leaf('RM', 2025, '5101'), true)
    assert.equal(leaf('RM', 2026, '5101'), false, 'split by 财会〔2025〕35号')
    assert.equal(leaf('EM', 2026, '5101'), true)
    assert.equal(leaf('MA', 2025, '5001'), true)
  })

  it('gives each official first-level account the four-digit code of the regulation', () => {
    const firstLevel = data.charts.agency.filter((account) => account.parent === null && isOpenIn(account, 2026))
    assert.ok(firstLevel.every((account) => account.code.length === 4 && account.official))
  })

  it('gives the sample fund accounts codes, owners and numbers that documents can name', () => {
    const accounts = sampleFundAccounts(
      data,
      readSeedFile('organisations.json').organisations,
      readSeedFile('fund-accounts.json'),
    )
    assert.equal(new Set(accounts.map((account) => account.code)).size, accounts.length)
    const numbers = accounts.flatMap((account) => account.accountNo ?? [])
    assert.equal(new Set(numbers).size, numbers.length)
    assert.ok(numbers.every((number) => /^9900000\d{12}$/.test(number)))
    assert.deepEqual(
      accounts.find((account) => account.code === '330106-EP-SR'),
      {
        code: '330106-EP-SR',
        name: '杭州市西湖区企业养老基金收入户（示例）',
        kind: 'income_account',
        regionCode: '330106000',
        orgCode: 'SA330106',
        schemes: ['EP'],
        bankName: '中国工商银行杭州市西湖区支行',
        accountNo: '9900000330106011001',
        openedOn: '2018-01-01',
        closedOn: null,
      },
    )
    assert.equal(accounts.find((account) => account.code === '330106-EM-CZ')?.orgCode, 'FB330106')
    assert.ok(accounts.find((account) => account.code === '330106-SA-XJ')?.schemes.includes('EP'))
  })
})

describe('checks of base data', () => {
  const [first, ...others] = data.regions
  assert.ok(first)
  const region = (change: object) =>
    problemsAfter({ regions: [...data.regions, { ...first, code: '330199001', ...change }] })

  it('regions: nine digits, an existing parent that is a prefix, no own level above, no cycle, no repeat', () => {
    assert.deepEqual(region({ code: '33012', parent: '330100000', tier: 'city' }), ['base.region.code'])
    assert.deepEqual(region({ parent: '339800000', tier: 'city' }), ['base.region.parent'])
    assert.deepEqual(region({ parent: '330200000', tier: 'city' }), ['base.region.prefix'])
    assert.deepEqual(region({ parent: '330199000', tier: 'city' }), ['base.region.parent'])
    assert.deepEqual(region({ parent: null, tier: 'city' }), ['base.region.tier'])
    assert.deepEqual(region({ code: first.code }), ['base.repeated'])
    assert.deepEqual(region({ parent: '330100000', tier: 'city', validTo: '2017-01-01' }), ['base.region.valid'])
    const cycle = [
      { ...first, code: '350000000', tier: 'city' as const, parent: '350100000' },
      { ...first, code: '350100000', tier: 'city' as const, parent: '350000000' },
    ]
    assert.ok(problemsAfter({ regions: [...data.regions, ...cycle] }).includes('base.region.cycle'))
    assert.ok(others.length > 0)
  })

  it('schemes: unique codes and fund numbers, a chart, known subjects', () => {
    const [scheme] = data.schemes
    assert.ok(scheme)
    const after = (change: object) =>
      problemsAfter({ schemes: [...data.schemes, { ...scheme, code: 'XX', fundNo: '88', ...change }] })
    assert.deepEqual(after({}), [])
    assert.deepEqual(after({ code: 'EP' }), ['base.repeated'])
    assert.deepEqual(after({ fundNo: '01' }), ['base.repeated'])
    assert.deepEqual(after({ chartTemplate: 'NONE' }), ['base.scheme.chart'])
    assert.deepEqual(after({ revenueSubject: '10288' }), ['base.scheme.subject'])
  })

  it('accounts: code, direction, auxiliaries, schemes, tree and years', () => {
    const model = data.charts.agency.find((account) => account.code === '110199')
    assert.ok(model)
    const after = (change: object) =>
      problemsAfter({
        charts: { ...data.charts, agency: [...data.charts.agency, { ...model, code: '110188', ...change }] },
      })
    assert.deepEqual(after({}), [])
    assert.deepEqual(after({ code: '11018' }), ['base.account.code', 'base.account.prefix'])
    assert.deepEqual(after({ direction: 'credit' }), ['base.account.direction'])
    assert.deepEqual(after({ auxiliaries: ['colour'] }), ['base.account.auxiliary'])
    assert.deepEqual(after({ schemes: ['EP', 'ZZ'] }), ['base.account.parent', 'base.account.scheme'])
    assert.deepEqual(after({ schemes: ['EP', 'EP'] }), ['base.account.scheme'])
    assert.deepEqual(after({ parent: '1102' }), ['base.account.parent', 'base.account.prefix'])
    assert.deepEqual(after({ parent: null }), ['base.account.parent'])
    assert.deepEqual(after({ from: 2016 }), ['base.account.years'])
    assert.deepEqual(after({ from: 2026, to: 2025 }), ['base.account.years'])
    assert.deepEqual(after({ code: '110199' }), ['base.account.repeated'])
    assert.deepEqual(after({ element: 'expenditure' }), ['base.account.element'])
  })

  it('auxiliaries: unique, one source of values', () => {
    const twice = { code: 'bankAccount', name: '银行账户', keepsBalance: true }
    assert.deepEqual(problemsAfter({ auxiliaries: [...data.auxiliaries, twice] }), ['base.repeated'])
    const both = { code: 'x', name: 'x', keepsBalance: true, codeSet: 'y', catalogue: 'fundAccounts' as const }
    assert.deepEqual(problemsAfter({ auxiliaries: [...data.auxiliaries, both] }), ['base.auxiliary.values'])
  })

  it('budget subjects: code, parent, prefix, kind, scheme, years', () => {
    const model = data.subjects.find((subject) => subject.code === '1020101')
    assert.ok(model)
    const after = (change: object) =>
      problemsAfter({ subjects: [...data.subjects, { ...model, code: '1020188', ...change }] })
    assert.deepEqual(after({}), [])
    assert.deepEqual(after({ code: '102018' }), ['base.subject.code'])
    assert.deepEqual(after({ parent: '10288' }), ['base.subject.parent'])
    assert.deepEqual(after({ parent: '10202' }), ['base.subject.prefix'])
    assert.deepEqual(after({ kind: 'expenditure' }), ['base.subject.kind'])
    assert.deepEqual(after({ scheme: 'ZZ' }), ['base.subject.scheme'])
    assert.deepEqual(after({ from: 2020, to: 2019 }), ['base.subject.years'])
  })

  it('pooling: each region that keeps books in exactly one area per scheme and year', () => {
    const without = (keep: (area: BaseData['poolAreas'][number]) => boolean) =>
      checkBaseData({ ...data, poolAreas: data.poolAreas.filter(keep) }, [2026])
    const uncovered = without((area) => area.area !== '330100000')
    assert.equal(uncovered.length, 2 * 14, '14 regions of Hangzhou × two schemes')
    assert.match(uncovered[0]?.message ?? '', /2026 年：杭州市本级（330199000）的 EM 没有归入统筹区，须恰为一个/)
    const again = { schemes: ['EP'], area: '330100000', name: '杭州市统筹区', from: 2026 }
    assert.deepEqual(problemsAfter({ poolAreas: [...data.poolAreas, again] }), ['base.pool.coverage'])
    assert.deepEqual(problemsAfter({ poolAreas: [...data.poolAreas, again] }, [2025]), [])
  })

  it('pooling records: one kind of area, known regions and schemes, sane years', () => {
    const after = (record: object) =>
      problemsAfter({ poolAreas: [...data.poolAreas, { schemes: ['MI'], from: 2010, to: 2011, ...record }] })
    assert.deepEqual(after({}), ['base.pool.area'])
    assert.deepEqual(after({ area: '330000000' }), ['base.pool.name'])
    assert.deepEqual(after({ eachUnder: '990000000' }), ['base.pool.region'])
    assert.deepEqual(after({ eachUnder: '330000000', schemes: ['ZZ'] }), ['base.pool.scheme'])
    assert.deepEqual(after({ eachUnder: '330000000', to: 2009 }), ['base.pool.years'])
  })

  it('names all problems at once', () => {
    assert.deepEqual(
      problemsAfter({
        regions: [...data.regions, { ...first, code: '33' }],
        auxiliaries: data.auxiliaries.filter((auxiliary) => auxiliary.code !== 'cashBox'),
        schemes: data.schemes.map((scheme) => (scheme.code === 'EP' ? { ...scheme, fundNo: '10' } : scheme)),
      }),
      ['base.account.auxiliary', 'base.region.code', 'base.repeated'],
    )
  })
})
