// rules check, rules explain: prove the rule book; tell what a document would do and why, writing nothing.
import type { Problem } from '../core/errors.ts'
import { explainFile } from '../documents/explain-file.ts'
import { chartOfSeeds } from '../rules/chart.ts'
import { checkRules } from '../rules/check-rules.ts'
import { readRuleBook, ruleFolder } from '../rules/load.ts'
import type { CommandHost, CommonOptions } from './host.ts'
import { operatorActor } from './operator.ts'
import { withDatabase } from './with-database.ts'

export function ruleCommands(host: CommandHost): void {
  const rules = host.program.command('rules').description('记账规则')
  rules
    .command('check')
    .description('装载并验证全部记账规则与算例')
    .option('--data <dir>', '数据目录（此命令不用数据库）')
    .option('--json', '输出 JSON')
    .action((options: CommonOptions) => host.run(async () => check(options)))
  rules
    .command('explain <file>')
    .description('单据会生成什么凭证、为什么，不写入任何内容')
    .option('--data <dir>', '数据目录')
    .option('--json', '输出 JSON')
    .action((file: string, options: CommonOptions) => host.run(() => explain(host, file, options)))
}

function check(options: CommonOptions): number {
  const { book, problems } = readRuleBook(ruleFolder, chartOfSeeds())
  const report = problems.length > 0 ? { ...book.counts, problems } : checkRules(book)
  if (options.json) console.log(JSON.stringify(report))
  else
    console.log(
      `规则 ${report.rules} 条，单据类型 ${report.documentTypes} 种，算例 ${report.examples} 个，问题 ${report.problems.length} 个`,
    )
  for (const problem of report.problems) console.error(lineOf(problem))
  return report.problems.length > 0 ? 1 : 0
}

async function explain(host: CommandHost, file: string, options: CommonOptions): Promise<number> {
  const explained = await withDatabase(host, options, (database) =>
    database.snapshot(async (tx) => explainFile(tx, await operatorActor(tx), file)),
  )
  if (options.json)
    console.log(JSON.stringify(explained.map(({ line, explanation, problems }) => ({ line, explanation, problems }))))
  else for (const { line, text } of explained) console.log(`第 ${line} 行\n${text}\n`)
  const problems = explained.flatMap(({ line, problems }) => problems.map((problem) => ({ ...problem, line })))
  for (const problem of problems) console.error(lineOf(problem))
  return problems.length > 0 ? 1 : 0
}

const lineOf = ({ line, at, message, hint }: Problem): string =>
  [line === undefined ? undefined : `第 ${line} 行`, at, message, hint].filter(Boolean).join('：')
