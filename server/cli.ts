// The command line: what an operator scripts and what a newcomer starts. Each command says its problems on standard error,
// one a line, and ends with 0 only on success.
import { Command } from 'commander'
import { readConfig } from './config.ts'
import type { Config } from './config.ts'
import { AppError } from './core/errors.ts'
import { closeCommands } from './commands/close.ts'
import { documentCommands } from './commands/documents.ts'
import { ledgerCommands } from './commands/ledger.ts'
import { operationCommands } from './commands/operation.ts'
import { ruleCommands } from './commands/rules.ts'
import { statementCommands } from './commands/statement.ts'
import type { CommandHost } from './commands/host.ts'

const program = new Command('tongchou')
  .description('统筹 Tongchou 社会保险基金财务与预算管理系统')
  .showHelpAfterError('（--help 查看用法）')
  .helpOption('-h, --help', '显示用法')
  .helpCommand(false)

const host: CommandHost = {
  program,
  /** Every command takes the data directory and can speak to machines. */
  add: (line, description) =>
    program
      .command(line)
      .description(description)
      .option('--data <dir>', '数据目录', undefined)
      .option('--json', '输出 JSON'),
  config: (options): Config => readConfig(process.env, options),
  async run(work) {
    try {
      process.exitCode = (await work()) ?? 0
    } catch (error) {
      report(error)
      process.exitCode = 1
    }
  },
}

operationCommands(host)
documentCommands(host)
ruleCommands(host)
ledgerCommands(host)
closeCommands(host)
statementCommands(host)

// Whoever reads our output may have seen enough: `tongchou check | head` is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit()
  throw error
})

await program.parseAsync()

function report(error: unknown): void {
  if (!(error instanceof AppError)) {
    console.error(error instanceof Error ? error.stack : String(error))
    return
  }
  const lines = error.problems.length > 0 ? error.problems : [error]
  for (const { message, at, hint } of lines) console.error([at, message, hint].filter(Boolean).join('：'))
  if (error.problems.length > 0 && error.hint) console.error(error.hint)
}
