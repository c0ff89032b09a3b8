// Closing rules for those who read them: every rule with the accounts it carries, and the version a voucher was made by.
import type { Actor } from '../core/actor.ts'
import { dateInChina, yearOf } from '../core/calendar.ts'
import type { Tx } from '../core/database/index.ts'
import { missing } from '../core/errors.ts'
import { chartIn, readBaseData } from '../catalog/base-data.ts'
import type { BaseData } from '../catalog/base-data.ts'
import { standardNames } from '../catalog/model.ts'
import { confidenceNames } from '../rules/list-rules.ts'
import { registerVersions } from '../rules/rule-versions.ts'
import type { ClosingRule } from './closing-rules.ts'
import { closingRules } from './load-closing-rules.ts'

/** Beside the rules of documents: vouchers of both kinds name the version they were made by. */
export const registerClosingRules = (tx: Tx): Promise<{ added: number }> =>
  registerVersions(
    tx,
    closingRules().rules.map((rule) => ({
      id: rule.id,
      version: rule.version,
      content: { ...rule, name: rule.title, valid: { from: String(rule.valid.from) } },
    })),
  )

export interface ClosingRuleShown extends Omit<ClosingRule, 'carry' | 'schemes'> {
  standardName: string
  confidenceName: string
  /** Codes of schemes, templates resolved. */
  schemes: string[]
  carry: {
    accounts: { code: string; name: string }[]
    to: { code: string; name: string }[]
    /** Where the sum is shared between two fund balances: by which parameter, and what holds until it is settled. */
    share: { title: string; default: string; note: string; confidenceName: string } | null
  }[]
}

export const listClosingRules = (): { rows: ClosingRuleShown[] } => ({ rows: allShown() })

let known: ClosingRuleShown[] | undefined

/** Read once: neither rules nor seeds change while the product runs. */
function allShown(): ClosingRuleShown[] {
  if (known) return known
  const data = readBaseData()
  known = closingRules().rules.map((rule) => shown(rule, data))
  return known
}

/** 404 where there is no such rule. `kept` is what an older version said, null for the one in force. */
export async function showClosingRule(tx: Tx, _actor: Actor, { id, version }: { id: string; version: number }) {
  const [rule] = allShown()
    .filter((one) => one.id === id)
    .sort((a, b) => b.version - a.version)
  const row: { content: string } | undefined = await tx('rule_versions').where({ rule_id: id, version }).first()
  if (!rule || (!row && rule.version !== version))
    throw missing(`没有结转规则 ${id} 的第 ${version} 版`, { hint: '结转规则可在“年终结账 · 结转规则”查到' })
  return {
    rule,
    kept: row && rule.version !== version ? (JSON.parse(row.content) as unknown) : null,
  }
}

function shown(rule: ClosingRule, data: BaseData): ClosingRuleShown {
  const { templates } = closingRules()
  const schemes = [...templates].filter(([, template]) => rule.schemes.includes(template)).map(([code]) => code)
  const names = namesFor(rule, schemes, data)
  const named = (code: string) => ({ code, name: names.get(code) ?? '' })
  return {
    ...rule,
    standardName: standardNames[rule.standard],
    confidenceName: confidenceNames[rule.confidence],
    schemes,
    carry: rule.carry.map(({ accounts, to, shareRule }) => ({
      accounts: accounts.filter((code) => names.has(code)).map(named),
      to: (shareRule?.between ?? [to ?? '']).map(named),
      share: shareRule
        ? {
            title: shareRule.title,
            default: shareRule.default,
            note: shareRule.note,
            confidenceName: confidenceNames[shareRule.confidence],
          }
        : null,
    })),
  }
}

/** The names of accounts in the last chart the rule holds for; schemes that name one differently stand side by side. */
function namesFor(rule: ClosingRule, schemes: readonly string[], data: BaseData): Map<string, string> {
  const year = Math.max(rule.valid.from, Math.min(rule.valid.to ?? Infinity, yearOf(dateInChina(new Date()))))
  const names = new Map<string, Set<string>>()
  for (const code of schemes) {
    const scheme = data.schemes.find((one) => one.code === code)
    for (const account of scheme ? chartIn(data, rule.standard, scheme, year) : []) {
      const ofCode = names.get(account.code) ?? new Set()
      names.set(account.code, ofCode.add(account.fullName))
    }
  }
  return new Map([...names].map(([code, ofCode]) => [code, [...ofCode].slice(0, namesShown).join('／')]))
}

const namesShown = 3
