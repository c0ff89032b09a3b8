// Runs around the whole test run: at its end, every statement it emitted is checked as Oracle would see it.
import { checkStatements, recordMigrations } from './oracle-statements.ts'

export const mochaHooks = {
  async afterAll(this: Mocha.Context) {
    this.timeout(600_000)
    await recordMigrations()
    const { count, problems } = checkStatements()
    console.log(`\n  Oracle: ${count} statements compiled and parsed, ${problems.length} refused`)
    if (problems.length > 0) throw new Error(`statements that Oracle would refuse:\n${problems.join('\n')}`)
  },
}
