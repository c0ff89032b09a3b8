// close month, close year, close verify: closing for many books from the command line, and verifying evidence of a closed month.
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { checkInput, code, period, year } from '../core/input.ts'
import type { Tx } from '../core/database/index.ts'
import { assert } from '../core/errors.ts'
import { runCommand } from '../core/command.ts'
import { randomUUID } from 'node:crypto'
import { standards } from '../catalog/model.ts'
import { subtree } from '../ledger/list-books.ts'
import { verifyEvidence } from '../closing/evidence.ts'
import type { CloseAnswer } from '../closing/model.ts'
import { closingRoutes } from '../closing/routes.ts'
import type { CommandHost, CommonOptions } from './host.ts'
import { operatorActor } from './operator.ts'
import { withDatabase } from './with-database.ts'

const scope = {
  standard: z.enum(standards).optional(),
  scheme: code(10).optional(),
  region: code(9).optional(),
  dryRun: z.boolean().default(false),
  explain: z.array(z.string()).default([]),
}
const monthInput = z.object({ ...scope, period })
const yearInput = z.object({ ...scope, year })

type Options = CommonOptions & Record<string, unknown>

export function closeCommands(host: CommandHost): void {
  const close = host.program.command('close').description('结账')
  const scoped = (line: string, description: string) =>
    close
      .command(line)
      .description(description)
      .option('--data <dir>', '数据目录')
      .option('--json', '输出 JSON')
      .option('--standard <s>', '账种：agency 经办账，treasury 财政专户账')
      .option('--scheme <code>', '险种代码，如 IP')
      .option('--region <code>', '财政区划代码，含下级')
      .option('--explain <code=text...>', '预警的说明，如 F03=月末在途')
      .option('--dry-run', '只看能不能结，不写入')
  scoped('month', '月末结账：一次结清范围内的全部账套')
    .requiredOption('--period <yyyymm>', '会计期间')
    .action((options: Options) =>
      host.run(() => {
        const { period: month, ...rest } = checkInput(monthInput, options)
        return closeAll(host, options, { ...rest, year: Number(month.slice(0, 4)), period: month })
      }),
    )
  scoped('year', '年终结账：余额转入下年账套')
    .requiredOption('--year <yyyy>', '会计年度')
    .action((options: Options) => host.run(() => closeAll(host, options, checkInput(yearInput, options))))
  close
    .command('verify <file>')
    .description('验证封存证据文件的摘要和签名')
    .option('--data <dir>', '数据目录（此命令不用数据库）')
    .option('--json', '输出 JSON')
    .action((file: string, options: CommonOptions) => host.run(async () => verify(file, options)))
}

interface Asked {
  standard?: string | undefined
  scheme?: string | undefined
  region?: string | undefined
  year: number
  /** Without it the year is closed. */
  period?: string | undefined
  dryRun: boolean
  explain: string[]
}

/** Books in portions of what one command takes; each portion stands by itself. */
const portion = 500

async function closeAll(host: CommandHost, options: CommonOptions, asked: Asked): Promise<number> {
  const answer = await withDatabase(host, options, async (database) => {
    const ids = await database.snapshot((tx) => booksOf(tx, asked))
    const actor = await database.snapshot(operatorActor)
    const name = asked.period === undefined ? 'closing.close-year' : 'closing.close-months'
    const route = closingRoutes.find((one) => one.name === name)
    assert(route?.kind === 'command', `route ${name} is gone`)
    const all: CloseAnswer = { done: [], refused: [], vouchers: [] }
    for (let at = 0; at < ids.length; at += portion) {
      const found = (await runCommand(database, route, {
        actor: {
          ...actor,
          grants: actor.grants.map((grant) => ({ ...grant, permissions: ['period.close', 'year.close'] })),
        },
        input: {
          ids: ids.slice(at, at + portion),
          explanations: explanationsOf(asked.explain),
          ...(asked.period === undefined ? {} : { period: asked.period }),
        },
        key: randomUUID(),
        requestId: 'cli',
        address: 'cli',
        dryRun: asked.dryRun,
      })) as CloseAnswer
      all.done.push(...found.done)
      all.refused.push(...found.refused)
      all.vouchers.push(...found.vouchers)
    }
    return all
  })
  if (options.json) console.log(JSON.stringify(answer))
  else {
    const verb = asked.dryRun ? '可以结账' : '已结账'
    const refusedBooks = new Set(answer.refused.map(({ id }) => id)).size
    console.log(`${verb} ${answer.done.length} 个账套，凭证 ${answer.vouchers.length} 张；不能结账 ${refusedBooks} 个`)
  }
  for (const { message, hint } of answer.refused) console.error([message, hint].filter(Boolean).join('：'))
  return answer.refused.length > 0 ? 1 : 0
}

async function booksOf(tx: Tx, { standard, scheme, region, year: fiscalYear }: Asked): Promise<number[]> {
  const found = tx('books').where({ fiscal_year: fiscalYear })
  if (standard) found.where({ standard })
  if (scheme) found.where({ scheme_code: scheme })
  if (region) found.whereIn('region_code', subtree(tx, region))
  const rows: { id: number }[] = await found.orderBy('id').select('id')
  return rows.map(({ id }) => Number(id))
}

const explanationsOf = (given: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    given.map((one) => {
      const [check = '', ...text] = one.split('=')
      return [check, text.join('=')]
    }),
  )

function verify(file: string, options: CommonOptions): number {
  const { name, problems, publicKey } = verifyEvidence(readFileSync(file, 'utf8'))
  if (options.json) console.log(JSON.stringify({ name, problems, publicKey }))
  else if (problems.length === 0) console.log(`${name}：摘要和签名相符\n签发公钥：\n${publicKey}`)
  for (const problem of problems) console.error(`${name}：${problem}`)
  return problems.length > 0 ? 1 : 0
}
