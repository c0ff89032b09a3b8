// trial-balance: 科目余额表 of one book or a consolidated scope.
import { writeFileSync } from 'node:fs'
import { z } from 'zod'
import { checkInput, code, flag, period } from '../core/input.ts'
import { trialBalance } from '../ledger/trial-balance.ts'
import type { TrialBalance } from '../ledger/trial-balance.ts'
import {
  trialBalanceCsv,
  trialBalanceJson,
  trialBalanceSheet,
  trialBalanceTable,
} from '../ledger/trial-balance-files.ts'
import type { CommandHost, CommonOptions } from './host.ts'
import { operatorActor } from './operator.ts'
import { withDatabase } from './with-database.ts'

const input = z.object({
  standard: z.enum(['agency', 'treasury']).optional(),
  scheme: code(10).optional(),
  region: code(9).optional(),
  period,
  from: period.optional(),
  level: z.coerce.number().int().min(1).max(9).optional(),
  includeDrafts: flag.optional(),
  format: z.enum(['table', 'csv', 'json', 'xlsx']),
})

export function ledgerCommands(host: CommandHost): void {
  host
    .add('trial-balance', '科目余额表；不给 --region 为全部范围合并，不给 --scheme 为全部险种')
    .option('--standard <s>', '账种：agency 经办账，treasury 财政专户账')
    .option('--scheme <code>', '险种代码，如 IP')
    .option('--region <code>', '财政区划代码，含下级')
    .requiredOption('--period <yyyymm>', '会计期间')
    .option('--from <yyyymm>', '本期的第一个月，默认同 --period')
    .option('--level <n>', '科目级次')
    .option('--include-drafts', '含未记账凭证')
    .option('--format <f>', 'table、csv、json 或 xlsx', 'table')
    .option('--out <file>', '写入文件（xlsx 必须）')
    .action((options: CommonOptions & { out?: string; format: string }) =>
      host.run(async () => {
        const asked = checkInput(input, { ...options, format: options.json ? 'json' : options.format })
        const balance = await withDatabase(host, options, (database) =>
          database.snapshot(async (tx) => trialBalance(tx, await operatorActor(tx), asked)),
        )
        const content = await writers[asked.format](balance)
        if (options.out) writeFileSync(options.out, content)
        else process.stdout.write(content)
      }),
    )
}

const writers: Record<'table' | 'csv' | 'json' | 'xlsx', (balance: TrialBalance) => string | Promise<Buffer>> = {
  table: trialBalanceTable,
  csv: trialBalanceCsv,
  json: trialBalanceJson,
  xlsx: trialBalanceSheet,
}
