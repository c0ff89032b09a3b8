// Opening balances of the sample's books: what each fund holds on its accounts, and the fund balance that stands against it.
import type { Standard } from '../core/actor.ts'
import { allocate, isZero, sum } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import type { DraftLine } from '../ledger/model.ts'
import { accountOf } from './unit.ts'
import type { Unit } from './unit.ts'

export interface Holdings {
  /** On demand and for a term on the fiscal special account, and on the expenditure account. */
  demand: Money
  working: Money
  deposits: readonly { certificate: string; amount: Money }[]
  entrusted?: Money
}

/** The lines of one book's opening voucher; none when the fund holds nothing. */
export function openingLines(standard: Standard, unit: Unit, scheme: string, holdings: Holdings): DraftLine[] {
  const agency = standard === 'agency'
  const special = { bankAccount: accountOf(unit, scheme, 'CZ') }
  const assets: DraftLine[] = [
    debit(agency ? '100301' : '100101', holdings.demand, special),
    ...holdings.deposits.map(({ certificate, amount }) =>
      debit(agency ? '100302' : '100102', amount, { ...special, depositCertificate: certificate, depositTerm: '12m' }),
    ),
    // The books of the special account end at its door: the expenditure account is the agency's.
    ...(agency ? [debit('1004', holdings.working, { bankAccount: accountOf(unit, scheme, 'ZC') })] : []),
    debit('120201', holdings.entrusted ?? '0.00', { investManager: 'NSSF', fundSourceRegion: unit.region }),
  ].filter(({ amount }) => !isZero(amount))
  const total = sum(assets.map(({ amount }) => amount))
  return isZero(total) ? [] : [...assets, ...fundBalance(standard, scheme, total)]
}

function debit(account: string, amount: Money, auxiliaries: Record<string, string>): DraftLine {
  return { account, side: 'debit', amount, auxiliaries }
}

/** 职工医保 keeps its two sub-funds apart; 长护险 its two groups of insured, of which the sample has employees. */
function fundBalance(standard: Standard, scheme: string, total: Money): DraftLine[] {
  const credit = (account: string, amount: Money): DraftLine => ({ account, side: 'credit', amount, auxiliaries: {} })
  if (standard === 'treasury') return [credit('3001', total)]
  if (scheme === 'LTC') return [credit('300101', total)]
  if (scheme !== 'EM') return [credit('3001', total)]
  const [pooled = '0.00', account = '0.00'] = allocate(total, [65, 35])
  return [credit('300101', pooled), credit('300102', account)]
}
