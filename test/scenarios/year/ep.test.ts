// The year of 企业养老 in 西湖区, in words and round amounts.
import { tellYear } from './fund-year.ts'
import { credit, debit, deed } from './story.ts'
const same = {
  agency: { balance: { A3: '11,700,000', A4: '500,000', N1: '12,200,000' } },
  treasury: { balance: { A1: '11,700,000', N1: '11,700,000' } },
}
tellYear('企业养老', {
  scheme: 'EP',
  openings: {
    agency: [
      debit('100301', '10,000,000', { bankAccount: '@CZ' }),
      debit('1004', '500,000', { bankAccount: '@ZC' }),
      credit('3001', '10,500,000'),
    ],
    treasury: [debit('100101', '10,000,000', { bankAccount: '@CZ' }), credit('3001', '10,000,000')],
  },
  months: [
    {
      tale: '税务征收 300 万元',
      deeds: [
        deed('01-08', '税务征收', 'contribution.treasury_received', '3,000,000'),
        deed('01-12', '国库划转', 'treasury.transfer_in', '3,000,000'),
        deed('01-06', '拨付', 'fund.allocated', '1,300,000'),
        deed('01-10', '发放', 'benefit.paid', '1,300,000'),
      ],
      expect: {
        agency: {
          balance: same.agency.balance,
          income: { I: '3,000,000', 'I.4001': '3,000,000', E: '1,300,000', 'E.5001': '1,300,000', S: '1,700,000' },
        },
        treasury: { balance: same.treasury.balance, income: { 'I.4001': '3,000,000', 'E.5001': '1,300,000' } },
      },
    },
    ...Array.from({ length: 11 }, () => ({ tale: '平', deeds: [], expect: same })),
  ],
  year: {
    agency: { balance: same.agency.balance, income: { 'I.4001': '3,000,000', 'E.5001': '1,300,000' } },
    treasury: { balance: same.treasury.balance, income: { 'I.4001': '3,000,000', 'E.5001': '1,300,000' } },
  },
})
