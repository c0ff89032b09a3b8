// Receives an uploaded statement: kept under its digest, read, proved, and on trial or for good taken into the flows. A file with any
// problem is refused whole, with every problem by line.
import { limitToBooks } from '../ledger/book-scope.ts'
import { writeAudit } from '../core/audit.ts'
import type { Actor } from '../core/actor.ts'
import type { Tx } from '../core/database/index.ts'
import { AppError, invalid, refused } from '../core/errors.ts'
import type { Problem } from '../core/errors.ts'
import { keepStream } from '../core/kept-files.ts'
import type { Kept } from '../core/kept-files.ts'
import type { Money } from '../core/money.ts'
import type { RawCall } from '../core/router.ts'
import { checkStatement } from './check-statement.ts'
import { importBankStatement } from './import-statement.ts'
import type { ImportAnswer } from './import-statement.ts'
import { allLayouts, layoutOf } from './layouts.ts'
import type { Mapping } from './layouts.ts'
import { bankLimits } from './model.ts'
import type { Statement, StatementFlow } from './model.ts'
import { readStatements } from './read-statement.ts'
import type { ReadTable } from './read-table.ts'

export interface StatementUpload {
  name: string
  /** Default: the account whose number the file names. */
  account?: string | undefined
  from?: string | undefined
  to?: string | undefined
  opening?: Money | undefined
  mapping?: Mapping | undefined
  /** Reads and proves, writes nothing. */
  preview?: boolean | undefined
}

export interface StatementPreview {
  account: string | null
  layout: string | null
  problems: Problem[]
  /** For the mapping screen, where no layout fits. */
  sample: string[][]
  statement: (Omit<Statement, 'flows'> & { count: number; flows: StatementFlow[] }) | null
  answer: ImportAnswer | null
}

const previewRows = 200

class RolledBack extends Error {}

export async function receiveStatement(call: RawCall, input: StatementUpload): Promise<StatementPreview[]> {
  const { path, digest } = await keepFull(call, bankLimits.statementBytes)
  const extra = input.mapping ? [layoutOf(input.name, input.mapping)] : []
  const layouts = await call.transaction((tx) => allLayouts(tx))
  const read = await readStatements(path, [...extra, ...layouts])
  const previews: StatementPreview[] = []
  try {
    await call.transaction(async (tx) => {
      for (const one of read) previews.push(await takeOne(tx, call.actor, one, { ...input, digest }))
      if (input.preview) throw new RolledBack('preview')
      const problems = previews.flatMap((one) => one.problems)
      if (problems.length > 0)
        throw refused('bank.statement_refused', `对账单“${input.name}”有 ${problems.length} 处问题，没有导入`, {
          problems,
        })
      await writeAudit(tx, call.actor, {
        action: 'bank.import',
        object: 'bank-file',
        ids: previews.flatMap((one) => one.answer?.fileId ?? []),
        detail: { name: input.name, digest, answers: previews.map((one) => one.answer) },
        requestId: call.requestId,
      })
    })
  } catch (error) {
    if (!(error instanceof RolledBack)) throw error
  }
  return previews
}

async function takeOne(
  tx: Tx,
  actor: Actor,
  read: ReadTable,
  input: StatementUpload & { digest: string },
): Promise<StatementPreview> {
  const preview: StatementPreview = {
    account: null,
    layout: read.layout?.title ?? null,
    problems: [],
    sample: read.sample,
    statement: null,
    answer: null,
  }
  if (!read.layout && read.problems.length === 0) {
    preview.problems.push({
      code: 'bank.no_layout',
      message: '不认识这份表格的表头',
      hint: '在下面指出各列是什么，以后同样的表会自动认出',
    })
    return preview
  }
  const account = await accountOf(tx, actor, read, input.account)
  preview.account = typeof account === 'string' ? account : null
  const { statement, problems } = checkStatement(read, input)
  preview.problems.push(...(typeof account === 'string' ? [] : [account]), ...problems)
  if (!statement || typeof account !== 'string') return preview
  preview.statement = { ...statement, count: statement.flows.length, flows: statement.flows.slice(0, previewRows) }
  try {
    preview.answer = await importBankStatement(tx, actor, {
      account,
      statement,
      name: input.name,
      digest: input.digest,
    })
  } catch (error) {
    if (!(error instanceof AppError) || error.status === 500) throw error
    preview.problems.push(
      ...(error.problems.length > 0 ? error.problems : [{ code: error.code, message: error.message }]),
    )
  }
  return preview
}

/** The fund account meant, or why it can't be told. What the file names itself must not be another one. */
async function accountOf(tx: Tx, actor: Actor, read: ReadTable, wanted?: string): Promise<string | Problem> {
  const found = tx('fund_accounts as a')
    .join('fund_account_schemes as s', 's.account_code', 'a.code')
    .join('books as b', (join) => join.on('b.region_code', 'a.region_code').andOn('b.scheme_code', 's.scheme_code'))
    .distinct('a.code', 'a.name', 'a.account_no')
  limitToBooks(found, actor, 'bank.import', 'b')
  if (wanted) found.where('a.code', wanted)
  else if (read.accountNo) found.where('a.account_no', read.accountNo)
  else return { code: 'bank.no_account', message: '对账单里没有账号', hint: '选择是哪个账户的对账单' }
  const [row]: { code: string; name: string; account_no: string | null }[] = await found
  if (!row)
    return {
      code: 'bank.unknown_account',
      message: `没有${wanted ? `基金账户 ${wanted}` : `账号为 ${read.accountNo} 的基金账户`}，或不在您的数据范围内`,
      hint: '核对账号，或选择账户',
    }
  if (read.accountNo && row.account_no && read.accountNo !== row.account_no)
    return {
      code: 'bank.other_account',
      message: `对账单的账号 ${read.accountNo} 不是所选账户“${row.name}”的账号 ${row.account_no}`,
      hint: '核对选择的账户和文件',
    }
  return row.code
}

/** Keeps what was uploaded; an empty file is refused. */
export async function keepFull(call: RawCall, bytesMax: number): Promise<Kept> {
  const kept = await keepStream(call.dataDir, call.body, bytesMax)
  if (kept.bytes === 0) throw invalid('文件是空的', { hint: '选择一个有内容的文件' })
  return kept
}
