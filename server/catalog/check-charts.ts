// Checks both charts of accounts: each scheme must find, in each year, a clean tree of accounts.
import type { Problem } from '../core/errors.ts'
import { groupBy } from './base-data.ts'
import type { BaseData } from './base-data.ts'
import { directionOf, standards } from './model.ts'
import { sayAt, unless } from './problems.ts'
import type { AccountSeed } from './seed-files.ts'

export function checkCharts(data: BaseData): Problem[] {
  const known = {
    auxiliaries: new Set(data.auxiliaries.map((auxiliary) => auxiliary.code)),
    templates: new Set(data.schemes.map((scheme) => scheme.chartTemplate)),
  }
  return standards.flatMap((standard) => {
    const accounts = data.charts[standard]
    const byCode = groupBy(accounts, (account) => account.code)
    const file = `charts/${standard}.json`
    return accounts.flatMap((account) => [
      ...checkAccount(file, account, known),
      ...checkTree(file, account, byCode.get(account.parent ?? '') ?? []),
      ...checkTwins(file, account, byCode.get(account.code) ?? []),
    ])
  })
}

function checkAccount(
  file: string,
  account: AccountSeed,
  known: { auxiliaries: ReadonlySet<string>; templates: ReadonlySet<string> },
): Problem[] {
  const say = sayAt(file, account.code)
  const twice = account.schemes.filter((code, index) => account.schemes.indexOf(code) !== index)
  return [
    // 财会〔2017〕28号: first level four digits, each level below two more.
    ...unless(/^[1-5]\d{3}(\d{2})*$/.test(account.code), say('account.code', '科目编码须为 4 位，每下一级加 2 位')),
    ...unless(
      account.direction === directionOf[account.element],
      say(
        'account.direction',
        `余额方向 ${account.direction} 与要素 ${account.element} 不符，应为 ${directionOf[account.element]}`,
      ),
    ),
    ...account.auxiliaries
      .filter((code) => !known.auxiliaries.has(code))
      .map((code) => say('account.auxiliary', `辅助核算 ${code} 不存在`)),
    ...account.schemes
      .filter((code) => !known.templates.has(code))
      .map((code) => say('account.scheme', `险种模板 ${code} 不存在`)),
    ...twice.map((code) => say('account.scheme', `险种 ${code} 重复`)),
    ...unless(account.to === undefined || account.to >= account.from, say('account.years', '止年早于起年')),
  ]
}

/** The parent must be open for each scheme of the account in each of its years. */
function checkTree(file: string, account: AccountSeed, parents: readonly AccountSeed[]): Problem[] {
  const say = sayAt(file, account.code)
  if (account.parent === null)
    return unless(account.code.length === 4, say('account.parent', '没有上级的须是 4 位一级科目'))
  const prefix = account.parent === account.code.slice(0, -2)
  return [
    ...unless(prefix, say('account.prefix', `编码须为上级 ${account.parent} 加 2 位`)),
    ...account.schemes.flatMap((scheme) => {
      const own = parents.filter((parent) => parent.schemes.includes(scheme))
      if (own.length === 0) return [say('account.parent', `上级科目 ${account.parent} 不存在或未对 ${scheme} 开设`)]
      const lasts = own.some((up) => up.from <= account.from && (up.to ?? Infinity) >= (account.to ?? Infinity))
      return [
        ...unless(lasts, say('account.years', `上级科目 ${account.parent} 在其部分年度未对 ${scheme} 开设`)),
        ...own.flatMap((up) =>
          unless(up.element === account.element, say('account.element', `要素与上级 ${up.code} 不同`)),
        ),
      ]
    }),
  ]
}

/** Within one scheme and year a code names one account. */
function checkTwins(file: string, account: AccountSeed, sameCode: readonly AccountSeed[]): Problem[] {
  const later = sameCode.slice(sameCode.indexOf(account) + 1)
  const clash = later.filter(
    (other) => other.from <= (account.to ?? Infinity) && account.from <= (other.to ?? Infinity),
  )
  return clash.flatMap((other) =>
    other.schemes
      .filter((scheme) => account.schemes.includes(scheme))
      .map((scheme) => sayAt(file, account.code)('account.repeated', `对 ${scheme} 在同一年度重复开设`)),
  )
}
