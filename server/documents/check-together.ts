// What fields of a document say together: scheme, accounts, totals, and two pairs of eyes.
import type { Problem } from '../core/errors.ts'
import { fromCents, toCents } from '../core/money.ts'
import type { Terms } from '../rules/expression.ts'
import type { Codes, Contract } from './contracts.ts'

type Values = Readonly<Record<string, unknown>>

export function checkTogether(contract: Contract, payload: Values, codes: Codes): Problem[] {
  return [
    ...checkScheme(contract, payload),
    ...checkAccounts(contract, payload, codes),
    ...checkAmount(contract, payload),
    ...checkSums(contract, payload),
    ...checkLineSums(contract, payload),
    ...checkPersons(payload),
  ]
}

function checkScheme({ type }: Contract, { fund_code: scheme }: Values): Problem[] {
  if (typeof scheme !== 'string' || type.schemes.includes(scheme)) return []
  const message = `“${type.name}”不用于险种 ${scheme}，可用：${type.schemes.join('、')}`
  return [{ code: 'document.scheme', message, at: 'payload.fund_code', field: 'fund_code' }]
}

// 账户白名单 (财社〔2017〕144号第四十、四十一条): each kind of account may receive and pay only what is meant for it.
function checkAccounts({ type, accountFields, head }: Contract, payload: Values, codes: Codes): Problem[] {
  const problems: Problem[] = []
  const kinds = type.accountKinds ?? []
  const named = payload.account_kind
  const kindTitle = head.byName.get('account_kind')?.title ?? '账户类型'
  if (typeof named === 'string' && !kinds.includes(named)) {
    problems.push({
      code: 'document.account_kind',
      message: `“${kindTitle}”${named} 的账户不能用于“${type.name}”，可用：${kinds.join('、')}`,
      at: 'payload.account_kind',
      field: 'account_kind',
    })
  }
  for (const { name, title } of accountFields) {
    const code = payload[name]
    const account = typeof code === 'string' ? codes.fundAccount(code) : undefined
    if (!account) continue
    const add = (problem: string, message: string) =>
      problems.push({
        code: `document.${problem}`,
        message: `“${title}”${String(code)} ${message}`,
        at: `payload.${name}`,
        field: name,
      })
    if (!kinds.includes(account.kind))
      add('account_kind', `是 ${account.kind}，不能用于“${type.name}”，可用：${kinds.join('、')}`)
    if (name === 'own_account_id' && typeof named === 'string' && named !== account.kind) {
      add('account_kind', `是 ${account.kind}，与“${kindTitle}”${named} 不一致`)
    }
    const scheme = schemeOf(name, payload, type.schemes, account.schemes)
    if (scheme !== undefined) add('account_scheme', `不核算险种 ${scheme}，只核算 ${account.schemes.join('、')}`)
    const date = payload.value_date ?? payload.biz_date
    if (account.closedOn !== null && typeof date === 'string' && account.closedOn < date)
      add('account_closed', `已于 ${account.closedOn} 销户`)
  }
  return problems
}

/** The scheme an account should hold and does not; undefined when all is well. */
function schemeOf(
  field: string,
  payload: Values,
  ofType: readonly string[],
  ofAccount: readonly string[],
): string | undefined {
  const { fund_code: own, to_fund_code: other } = payload
  const wanted = field === 'to_account_id' && typeof other === 'string' ? other : own
  if (typeof wanted !== 'string' || ofAccount.includes(wanted)) return undefined
  // Money between two funds (提取技能提升专账资金): the other side belongs to the other fund of the same document type.
  const isOtherSide = field === 'from_account_id' || field === 'to_account_id'
  if (isOtherSide && ofType.length === 2 && ofAccount.some((scheme) => ofType.includes(scheme))) return undefined
  return wanted
}

function checkAmount({ type }: Contract, { amount }: Values): Problem[] {
  if (!type.hasCash || amount !== '0.00') return []
  return [
    {
      code: 'document.zero',
      message: '“金额”（payload.amount）应大于零，现为 0.00',
      at: 'payload.amount',
      field: 'amount',
    },
  ]
}

function checkSums(contract: Contract, payload: Values): Problem[] {
  return contract.sums.flatMap(({ total, terms, whenAll }) => {
    const names = terms.map((term) => term.name)
    const given = names.filter((name) => typeof payload[name] === 'string')
    if (typeof payload[total] !== 'string' || given.length === 0 || (whenAll && given.length < names.length)) return []
    const expected = sumOf(terms, payload)
    const found = toCents(String(payload[total]))
    if (expected === found) return []
    const title = (name: string) => contract.head.byName.get(name)?.title ?? name
    const formula = terms
      .map(({ name, factor }, index) => `${factor < 0n ? '－' : index > 0 ? '＋' : ''}${title(name)}`)
      .join('')
    const message = `“${title(total)}”应等于${formula} ＝ ${fromCents(expected)}，现为 ${fromCents(found)}，相差 ${fromCents(found - expected)}`
    return [{ code: 'document.sum', message, at: `payload.${total}`, field: total }]
  })
}

function sumOf(terms: Terms, payload: Values): bigint {
  let sum = 0n
  for (const { name, factor } of terms) sum += typeof payload[name] === 'string' ? factor * toCents(payload[name]) : 0n
  return sum
}

function checkLineSums({ type, head }: Contract, payload: Values): Problem[] {
  const { lines } = payload
  if (!Array.isArray(lines)) return []
  return (type.lines?.sums ?? []).flatMap(({ line, total }) => {
    const amounts = lines.map((one: Values) => one[line])
    if (typeof payload[total] !== 'string' || amounts.some((amount) => typeof amount !== 'string')) return []
    const sum = amounts.reduce((all: bigint, amount) => all + toCents(String(amount)), 0n)
    const found = toCents(String(payload[total]))
    if (sum === found) return []
    const title = head.byName.get(total)?.title ?? total
    const message = `明细合计 ${fromCents(sum)} 与“${title}”${fromCents(found)} 不一致，相差 ${fromCents(found - sum)}`
    return [{ code: 'document.lines_sum', message, at: 'payload.lines', field: 'lines' }]
  })
}

function checkPersons({ maker, reviewer }: Values): Problem[] {
  if (typeof maker !== 'string' || maker !== reviewer) return []
  return [
    {
      code: 'document.same_person',
      message: `“复核人”与“经办人”不能是同一人，现都为 ${maker}`,
      at: 'payload.reviewer',
      field: 'reviewer',
    },
  ]
}
