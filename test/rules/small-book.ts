// A rule book of two rules and one document type, written to a folder of its own, for changing one thing at a time.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chartView } from '../../server/rules/chart.ts'
import { readRuleBook } from '../../server/rules/load.ts'

type Json = Record<string, unknown>

export interface SmallBook {
  purposes: { agency: Json[]; treasury: Json[] }
  agency: Json[]
  treasury: Json[]
  selection: Json[]
  documents: Json[]
  common: Json
  codeSets: Json
  policies: Json
}

export const smallBook = (): SmallBook => ({
  purposes: {
    agency: [
      { name: '收入户存款', account: '1002', requires: ['bankAccount'] },
      {
        name: '保费收入',
        account: '4001',
        leaf: [{ schemes: ['EM'], by: 'fund_pool', values: { pooled: '400101', account: '400102' } }],
      },
      { name: '其他收入', account: '4501' },
    ],
    treasury: [],
  },
  agency: [ruleOf('receipt.contribution', '保费收入'), ruleOf('receipt.other', '其他收入')],
  treasury: [],
  selection: [
    {
      document: 'money.received',
      name: '收款',
      agency: [
        { rule: 'receipt.contribution', when: { nature: ['contribution'] } },
        { rule: 'receipt.other', when: { nature: ['other'] } },
      ],
    },
  ],
  documents: [
    {
      id: 'money.received',
      name: '收款',
      originator: '经办机构',
      sourceSystem: 'AGENCY_BIZ',
      direction: 'receipt',
      schemes: ['EP', 'EM'],
      accountKinds: ['income_account'],
      key: ['source_system', 'event', 'doc_no'],
      grouping: 'document',
      groups: ['head'],
      fields: [
        { name: 'amount', title: '金额', type: 'money', required: true },
        { name: 'own_account_id', title: '本方账户', type: 'code', codeSet: 'fund_account', required: true },
        { name: 'nature', title: '性质', type: 'code', codeSet: 'nature', required: true },
        { name: 'fund_pool', title: '基金分池', type: 'code', codeSet: 'fund_pool', requiredFor: ['EM'] },
      ],
    },
  ],
  common: {
    envelope: [],
    groups: {
      head: [
        { name: 'doc_no', title: '单据号', type: 'text', maxLength: 64, required: true },
        { name: 'fund_code', title: '险种', type: 'code', codeSet: 'fund_code', required: true },
        { name: 'biz_date', title: '业务日期', type: 'date', required: true },
      ],
    },
  },
  codeSets: {
    nature: { title: '性质', values: { contribution: '保费', other: '其他' } },
    fund_pool: { title: '基金分池', values: { pooled: '统筹', account: '个账' } },
    account_kind: { title: '账户类型', values: { income_account: '收入户' } },
    fund_code: { title: '险种', from: 'schemes' },
    fund_account: { title: '基金账户', from: 'fund_accounts' },
  },
  policies: {},
})

function ruleOf(id: string, credit: string): Json {
  return {
    id,
    version: 1,
    name: `收到${credit}`,
    valid: { from: '2026-01-01' },
    schemes: ['EP', 'EM'],
    summary: `收到${credit}`,
    lines: [
      { debit: '收入户存款', amount: 'amount', auxiliaries: { bankAccount: 'income_account_id' } },
      { credit, amount: 'amount' },
    ],
    evidence: '银行回单',
    source: '测试',
    confidence: 'inference',
    examples: [
      {
        document: { scheme: 'EP', amount: '103.00', income_account_id: 'A1' },
        expect: ['借 1002 收入户存款 103.00', `贷 ${credit === '其他收入' ? '4501 其他收入' : '4001 保费收入'} 103.00`],
      },
    ],
  }
}

const account = (
  code: string,
  name: string,
  schemes: string[],
  auxiliaries: string[] = [],
  parent: string | null = null,
) => ({
  code,
  name,
  parent,
  schemes,
  auxiliaries,
  from: 2018,
})

const both = ['EP', 'EM']

export const smallChart = chartView({
  agency: [
    account('1002', '收入户存款', both, ['bankAccount']),
    account('4001', '保费收入', both),
    account('400101', '统筹基金', ['EM'], [], '4001'),
    account('400102', '个人账户基金', ['EM'], [], '4001'),
    account('4501', '其他收入', both),
    account('4102', '集体补助收入', ['RP']),
  ],
  treasury: [],
  schemes: ['EP', 'EM', 'RP'].map((code) => ({ code, chartTemplate: code })),
})

/** Writes the book and reads it as an installation would. */
export function readSmallBook(book: SmallBook): ReturnType<typeof readRuleBook> {
  const folder = mkdtempSync(join(tmpdir(), 'rules-'))
  const write = (file: string, content: unknown) => writeFileSync(join(folder, file), JSON.stringify(content))
  for (const name of ['purposes', 'agency', 'treasury', 'selection', 'documents']) mkdirSync(join(folder, name))
  write('purposes/agency.json', book.purposes.agency)
  write('purposes/treasury.json', book.purposes.treasury)
  write('agency/all.json', book.agency)
  write('treasury/all.json', book.treasury)
  write('selection/all.json', book.selection)
  write('documents/all.json', book.documents)
  write('common-fields.json', book.common)
  write('code-sets.json', book.codeSets)
  write('policies.json', book.policies)
  const read = readRuleBook(pathToFileURL(`${folder}/`), smallChart)
  rmSync(folder, { recursive: true })
  return read
}
