// Input checks: a zod shape in, every problem at once in Chinese out. Also the shapes that many routes share.
import { z } from 'zod'
import { isDate, isPeriod } from './calendar.ts'
import { invalid } from './errors.ts'
import type { Problem } from './errors.ts'
import { isMoney, parseMoney } from './money.ts'

z.config(z.locales.zhCN())

export function checkInput<S extends z.ZodType>(shape: S, value: unknown): z.output<S> {
  const result = shape.safeParse(value)
  if (result.success) return result.data
  throw invalid(result.error.issues.map(problemOf), { hint: '按所列位置改正后重试' })
}

function problemOf(issue: z.core.$ZodIssue): Problem {
  const at = issue.path.map(String).join('.')
  return { code: `input.${issue.code}`, message: at ? `${at}：${issue.message}` : issue.message, ...(at ? { at } : {}) }
}

export const text = (max: number) =>
  z
    .string()
    .trim()
    .min(1, '不能为空')
    .max(max, `不能超过 ${max} 个字`)
    .regex(/^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]*$/, '含有不可见的控制字符')
export const code = (max = 40) => text(max).regex(/^[A-Za-z0-9._:-]+$/, '代码只能用字母、数字和 . _ : -')
export const id = z.coerce.number().int('须是整数').positive('须大于 0').max(Number.MAX_SAFE_INTEGER)
export const ids = z.array(id).min(1, '至少选择一项').max(1000, '一次最多 1000 项')
export const date = z.string().refine(isDate, '须是真实的日期，写成 2026-03-31 的样子')
export const period = z.string().refine(isPeriod, '须是年月，写成 202603 的样子')
export const year = z.coerce.number().int().min(1990, '年度过早').max(2100, '年度过晚')
export const money = z
  .string('金额须是文本，如 "1234.50"')
  .refine((value) => isMoney(value) || /^-?\d{1,18}(\.\d{1,2})?$/.test(value), '金额须是最多 18 位整数、2 位小数的数字')
  .transform((value) => parseMoney(value))
export const flag = z
  .union([z.boolean(), z.enum(['true', 'false', '1', '0'])])
  .transform((value) => value === true || value === 'true' || value === '1')
/** One value or several separated by commas, from a query string. */
export const list = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => (Array.isArray(value) ? value : value.split(',')).filter((part) => part !== ''))

/** Paging and sorting of every list. `sort` is a field name, with a leading minus for descending. */
export const paging = {
  page: z.coerce.number().int().min(1).max(1_000_000).default(1),
  size: z.coerce.number().int().min(1).max(500, '一页最多 500 行').default(100),
  sort: z.string().max(60).optional(),
}
