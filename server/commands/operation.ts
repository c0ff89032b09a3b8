// start, migrate, seed, check, backup, restore, and the two things only an operator at the machine may do to accounts.
import { readFileSync } from 'node:fs'
import { addSystemAccount, resetPassword } from '../access/from-command-line.ts'
import { backup, restore } from '../operation/backup.ts'
import { runChecks } from '../operation/checks.ts'
import { faultsOf, runMonthChecks } from '../operation/month-checks.ts'
import type { MonthOutcomes } from '../operation/month-checks.ts'
import { momentNames } from '../checks/model.ts'
import type { CheckOutcome } from '../checks/model.ts'
import { isPeriod } from '../core/calendar.ts'
import { openDatabase } from '../core/database/index.ts'
import { invalid } from '../core/errors.ts'
import { migrate } from '../core/database/migrate.ts'
import { start } from '../main.ts'
import { prepareBase } from '../prepare.ts'
import { seedFullSample } from '../sample/full.ts'
import { seedSample } from '../sample/seed-sample.ts'
import type { CommandHost, CommonOptions } from './host.ts'
import { withDatabase } from './with-database.ts'

interface StartOptions extends CommonOptions {
  port?: string
  host?: string
  empty?: boolean
}

interface CheckOptions extends CommonOptions {
  scope?: string
  period?: string
}

export function operationCommands(host: CommandHost): void {
  host
    .add('start', '启动服务')
    .option('--port <n>', '端口，默认 3000')
    .option('--host <h>', '监听地址，默认 127.0.0.1')
    .option('--empty', '不装样例省，首次访问时设置')
    .action((options: StartOptions) => host.run(() => startServer(host, options)))

  host.add('migrate', '建立或升级数据库结构').action((options: CommonOptions) =>
    host.run(async () => {
      const config = host.config(options)
      const database = await openDatabase({ url: config.databaseUrl, directory: config.dataDir, poolMax: 1 })
      try {
        const applied = await migrate(database)
        console.log(
          options.json
            ? JSON.stringify({ applied })
            : applied.length > 0
              ? `已执行 ${applied.length} 项：${applied.join(' ')}`
              : '数据库结构已是最新',
        )
      } finally {
        await database.close()
      }
    }),
  )

  host
    .add('seed', '装入基础数据；--sample 另装样例省，--sample full 装全省 103 家经办机构')
    .option('--sample [extent]', '样例')
    .action((options: CommonOptions & { sample?: string | true }) => host.run(() => seed(host, options)))

  host
    .add('check', '核对全部不变量与勾稽关系：未结账的月份查填制至记账各项，已结账的查月结、年结各项')
    .option('--scope <region>', '只核对此财政区划及下级的账套')
    .option('--period <yyyymm>', '核对此月，默认各账套最近有发生额的月份')
    .action((options: CheckOptions) => host.run(() => check(host, options)))

  host.add('backup <file>', '备份（内置数据库）').action((file: string, options: CommonOptions) =>
    host.run(async () => {
      await backup(host.config(options), file)
      console.log(`已备份到 ${file}`)
    }),
  )

  host.add('restore <file>', '从备份恢复到空的数据目录（内置数据库）').action((file: string, options: CommonOptions) =>
    host.run(async () => {
      await restore(host.config(options), file)
      console.log(`已从 ${file} 恢复`)
    }),
  )

  host.add('reset-password <login>', '给用户一个一次性口令').action((login: string, options: CommonOptions) =>
    host.run(() =>
      withDatabase(host, options, async (database) => {
        const made = await database.transaction((tx) => resetPassword(tx, login))
        console.log(options.json ? JSON.stringify(made) : `${made.login}\t${made.password}`)
      }),
    ),
  )

  host
    .add('add-interface <login>', '登记接口账号（SM2 公钥签名）')
    .requiredOption('--name <name>', '名称')
    .requiredOption('--org <code>', '单位代码')
    .requiredOption('--source <system>', '来源系统代码，如 TAX')
    .requiredOption('--public-key <file>', 'SM2 公钥文件（PEM）')
    .option('--region <code>', '可报送的财政区划，默认其单位所在')
    .action(
      (
        login: string,
        options: CommonOptions & { name: string; org: string; source: string; publicKey: string; region?: string },
      ) =>
        host.run(() =>
          withDatabase(host, options, async (database) => {
            const made = await database.transaction((tx) =>
              addSystemAccount(tx, {
                login,
                name: options.name,
                orgCode: options.org,
                sourceSystem: options.source,
                publicKey: readFileSync(options.publicKey, 'utf8'),
                region: options.region,
              }),
            )
            console.log(options.json ? JSON.stringify(made) : `已登记接口账号 ${login}，可报送财政区划 ${made.region}`)
          }),
        ),
    )
}

async function startServer(host: CommandHost, options: StartOptions): Promise<void> {
  const config = host.config(options)
  const running = await start(config, { isEmpty: options.empty === true, say: (line) => console.log(line) })
  console.log(`统筹已启动：http://${config.host}:${running.port}`)
  if (running.database.kind === 'embedded')
    console.log('内置数据库适合试用、教学和单个小单位；正式使用请用 DATABASE_URL 指定 PostgreSQL 或 Oracle')
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve)
    process.once('SIGTERM', resolve)
  })
  await running.stop()
}

async function seed(host: CommandHost, options: CommonOptions & { sample?: string | true }): Promise<void> {
  const config = host.config(options)
  await withDatabase(host, options, async (database) => {
    const say = (line: string) => (options.json ? undefined : console.log(line))
    await prepareBase(database)
    if (options.sample) await seedSample(database, { dataDir: config.dataDir, say })
    if (options.sample === 'full') await seedFullSample(database, { dataDir: config.dataDir, say })
    console.log(options.json ? '{"ok":true}' : '已装入')
  })
}

async function check(host: CommandHost, options: CheckOptions): Promise<number> {
  const { scope: region, period } = options
  if (period !== undefined && !isPeriod(period))
    throw invalid(`期间 ${period} 不是年月`, { hint: '写成 202603 的样子' })
  return withDatabase(host, options, async (database) => {
    const invariants = await runChecks(database)
    const months = await runMonthChecks(database, { region, period })
    const found = [
      ...invariants.flatMap(({ title, findings }) => findings.map((finding) => `${title}：${finding}`)),
      ...months.flatMap((month) => faultsOf(month).flatMap(linesOf)),
    ]
    if (options.json) console.log(JSON.stringify({ checks: invariants, months: months.map(monthAnswer) }))
    else {
      for (const { title, findings } of invariants)
        console.log(`${findings.length === 0 ? '通过' : `${findings.length} 处问题`}  ${title}`)
      for (const month of months) printMonth(month)
    }
    for (const line of found) console.error(line)
    return found.length > 0 ? 1 : 0
  })
}

const linesOf = ({ code, title, findings }: CheckOutcome): string[] =>
  findings.map(({ message }) => `${code} ${title}：${message}`)

function printMonth(month: MonthOutcomes): void {
  const { period, moments, books, outcomes } = month
  const faults = faultsOf(month)
  const place = `${period}（${moments.map((moment) => momentNames[moment]).join('、')}）${books.length} 个账套、${outcomes.length} 项`
  console.log(`${faults.length === 0 ? '通过' : `${faults.length} 项有问题`}  ${place}`)
  for (const outcome of outcomes.filter((one) => !faults.includes(one)))
    for (const line of linesOf(outcome)) console.log(`${outcome.explained ? '预警，已说明' : '预警'}  ${line}`)
}

const monthAnswer = ({ period, moments, books, outcomes }: MonthOutcomes) => ({
  period,
  moments: moments.join(''),
  books: books.length,
  checks: outcomes,
})
