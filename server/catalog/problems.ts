// Small words for checks: a problem says which record of which seed file is wrong.
import type { Problem } from '../core/errors.ts'

/** Builds problems of one record of a file. */
export const sayAt =
  (file: string, record: string) =>
  (code: string, message: string): Problem => ({
    code: `base.${code}`,
    message: `seeds/${file} ${record}：${message}`,
    at: `seeds/${file} ${record}`,
  })

/** The problem, unless all is good. */
export const unless = (good: unknown, problem: Problem): Problem[] => (good ? [] : [problem])

/** Codes that stand more than once in a file. */
export function repeated(file: string, codes: readonly string[], what = '代码'): Problem[] {
  const twice = new Set(codes.filter((code, index) => codes.indexOf(code) !== index))
  return [...twice].map((code) => sayAt(file, code)('repeated', `${what}重复`))
}
