// statement: a statutory statement of one book or a consolidated scope.
import { writeFileSync } from 'node:fs'
import { z } from 'zod'
import { checkInput, flag, period, text } from '../core/input.ts'
import { invalid } from '../core/errors.ts'
import { place } from '../reports/input.ts'
import type { Statement } from '../reports/statement-model.ts'
import { statementCsv, statementJson, statementSheet, statementTable } from '../reports/statement-files.ts'
import { statementOf } from '../reports/statement.ts'
import type { CommandHost, CommonOptions } from './host.ts'
import { operatorActor } from './operator.ts'
import { withDatabase } from './with-database.ts'

const input = z.object({
  ...place,
  id: text(60),
  period,
  year: flag.optional(),
  compare: flag.optional(),
  format: z.enum(['table', 'csv', 'json', 'xlsx']),
})

export function statementCommands(host: CommandHost): void {
  host
    .add('statement', '法定报表；不给 --region 为全部范围汇总并抵销内部往来')
    .requiredOption('--id <id>', '表号或报表编号，如 会社保01表')
    .option('--standard <s>', '账种：agency 经办账，treasury 财政专户账')
    .option('--scheme <code>', '险种代码，如 IP')
    .option('--region <code>', '财政区划代码，含下级')
    .requiredOption('--period <yyyymm>', '会计期间')
    .option('--year', '年报')
    .option('--compare', '加列上年同期')
    .option('--format <f>', 'table、csv、json 或 xlsx', 'table')
    .option('--out <file>', '写入文件（xlsx 必须）')
    .action((options: CommonOptions & { out?: string; format: string }) =>
      host.run(async () => {
        const asked = checkInput(input, { ...options, format: options.json ? 'json' : options.format })
        if (asked.format === 'xlsx' && !options.out) throw invalid('导出 xlsx 须用 --out 给出文件名', { at: '--out' })
        const { id, year, format, ...rest } = asked
        const statement = await withDatabase(host, options, (database) =>
          database.snapshot(async (tx) =>
            statementOf(tx, await operatorActor(tx), { ...rest, report: id, span: year ? 'year' : 'month' }),
          ),
        )
        const content = await writers[format](statement)
        if (options.out) writeFileSync(options.out, content)
        else process.stdout.write(content)
      }),
    )
}

const writers: Record<'table' | 'csv' | 'json' | 'xlsx', (statement: Statement) => string | Promise<Buffer>> = {
  table: statementTable,
  csv: statementCsv,
  json: statementJson,
  xlsx: (statement) => statementSheet(statement, ''),
}
