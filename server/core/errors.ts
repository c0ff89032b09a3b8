// The one error class for what users can mend, and `assert` for what only programmers can.
// An AppError carries everything a screen or a command line needs: what is wrong, where, and what to do.

export interface Problem {
  code: string
  /** Chinese, complete sentence: place, expected, found. */
  message: string
  /** Path of the field or name of the thing, e.g. `payload.amount`. */
  at?: string
  line?: number
  field?: string
  params?: Record<string, unknown>
  hint?: string
}

export interface ErrorDetail {
  at?: string
  hint?: string
  params?: Record<string, unknown>
  problems?: readonly Problem[]
}

export class AppError extends Error {
  readonly code: string
  readonly status: number
  readonly at: string | undefined
  readonly hint: string | undefined
  readonly params: Record<string, unknown>
  readonly problems: readonly Problem[]

  constructor(status: number, code: string, message: string, detail: ErrorDetail = {}) {
    super(message)
    this.name = 'AppError'
    this.status = status
    this.code = code
    this.at = detail.at
    this.hint = detail.hint
    this.params = detail.params ?? {}
    this.problems = detail.problems ?? []
  }
}

/** 400: the input is not of the right form. Give every problem at once. */
export function invalid(problems: readonly Problem[] | string, detail: ErrorDetail = {}): AppError {
  if (typeof problems === 'string') return new AppError(400, 'input.invalid', problems, detail)
  const first = problems[0]
  const message =
    problems.length === 1 && first ? first.message : `输入有 ${problems.length} 处问题：${first?.message ?? ''} 等`
  return new AppError(400, first && problems.length === 1 ? first.code : 'input.invalid', message, {
    ...(first?.at ? { at: first.at } : {}),
    ...(first?.hint ? { hint: first.hint } : {}),
    ...detail,
    problems,
  })
}

/** 403: signed in, but not granted. */
export function denied(message: string, detail: ErrorDetail = {}): AppError {
  return new AppError(403, 'access.denied', message, detail)
}

/** 404: not there, or outside the scope of the one who asks (which must look the same). */
export function missing(message: string, detail: ErrorDetail = {}): AppError {
  return new AppError(404, 'not.found', message, detail)
}

/** 409: something else happened first (another content under the same key, another state). */
export function conflict(code: string, message: string, detail: ErrorDetail = {}): AppError {
  return new AppError(409, code, message, detail)
}

/** 422: well formed, but a rule of the trade forbids it. */
export function refused(code: string, message: string, detail: ErrorDetail = {}): AppError {
  return new AppError(422, code, message, detail)
}

/** Stops loudly when something happens that the program holds to be impossible. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${message}`)
}

/** The body of an error answer. */
export function errorBody(error: AppError, requestId?: string): object {
  return {
    error: {
      code: error.code,
      message: error.message,
      params: error.params,
      ...(error.at ? { at: error.at } : {}),
      ...(error.hint ? { hint: error.hint } : {}),
      ...(error.problems.length ? { problems: error.problems } : {}),
      ...(requestId ? { requestId } : {}),
    },
  }
}
