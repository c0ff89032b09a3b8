// import documents: takes in files of business documents as an interface or a person would, and says what became of each.
import { importFiles } from '../documents/import-files.ts'
import type { ImportReport } from '../documents/import-files.ts'
import { prepareBase } from '../prepare.ts'
import type { CommandHost, CommonOptions } from './host.ts'
import { operatorActor } from './operator.ts'
import { withDatabase } from './with-database.ts'

interface ImportFlags extends CommonOptions {
  dryRun?: boolean
  post?: boolean
}

export function documentCommands(host: CommandHost): void {
  host.program
    .command('import')
    .description('导入')
    .command('documents <files...>')
    .description('导入业务单据（.jsonl .json .csv .xlsx），每份只存一次，按规则生成凭证')
    .option('--dry-run', '只检查，不写入')
    .option('--post', '账套政策允许时，机制凭证同时审核、记账')
    .option('--data <dir>', '数据目录')
    .option('--json', '输出 JSON')
    .action((files: string[], options: ImportFlags) => host.run(() => importDocuments(host, files, options)))
}

async function importDocuments(host: CommandHost, files: string[], options: ImportFlags): Promise<number> {
  return withDatabase(host, options, async (database) => {
    await prepareBase(database)
    const actor = await database.transaction(operatorActor)
    const report = await importFiles(database, actor, files, {
      dryRun: options.dryRun === true,
      post: options.post === true,
    })
    if (options.json) console.log(JSON.stringify(countsOf(report)))
    else
      console.log(
        titled(report)
          .map(([title, count]) => `${title} ${count}`)
          .join('，'),
      )
    for (const problem of report.problems) console.error(lineOf(problem, options.json === true))
    return report.problems.length > 0 ? 1 : 0
  })
}

/** The names of the command's contract: what waits is unpostable, what was refused is rejected. */
const countsOf = (report: ImportReport) => ({
  read: report.read,
  new: report.new,
  known: report.known,
  vouchers: report.vouchers,
  unpostable: report.waiting,
  rejected: report.refused,
  problems: report.problems,
})

const titled = (report: ImportReport): [string, number][] => [
  ['读取', report.read],
  ['新增', report.new],
  ['已有', report.known],
  ['凭证', report.vouchers],
  ['不能记账', report.waiting],
  ['拒收', report.refused],
]

function lineOf(problem: ImportReport['problems'][number], asJson: boolean): string {
  if (asJson) return JSON.stringify(problem)
  const { file, sheet, line, field, status, message, hint } = problem
  const place = [file, sheet, line === undefined ? undefined : `第 ${line} 行`, field].filter(Boolean).join(' ')
  return `${place}：${status === 'refused' ? '拒收' : '不能记账'}：${message}${hint ? `（${hint}）` : ''}`
}
