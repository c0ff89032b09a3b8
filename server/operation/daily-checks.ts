// All checks once a day for the whole installation, however many servers it has: the first to write down the day enqueues the job. A
// day on which no server was up at the hour is made good as soon as one is.
import { machine } from '../core/actor.ts'
import { dateInChina } from '../core/calendar.ts'
import { insertAbsent } from '../core/database/index.ts'
import type { Database, Tx } from '../core/database/index.ts'
import { enqueueJob } from '../core/jobs.ts'
import type { Log } from '../core/log.ts'
import { runChecksJob } from './run-checks-job.ts'

export interface DailySetting {
  database: Database
  /** Hour of the day in China, 0 to 23, from which the checks run; null: never. */
  hour: number | null
  log: Log
}

export interface Daily {
  stop(): void
}

const lookMs = 60_000

export function startDailyChecks({ database, hour, log }: DailySetting): Daily {
  let doneDay = ''
  const look = async () => {
    const day = dayDue(new Date(), hour)
    if (day === null || day === doneDay) return
    await database.transaction((tx) => enqueueChecksOf(tx, day))
    doneDay = day
  }
  const timer = setInterval(() => {
    look().catch((error: unknown) => log.error({ error }, 'the daily checks could not be enqueued'))
  }, lookMs)
  return { stop: () => clearInterval(timer) }
}

/** The day in China whose checks are due at an instant, null before their hour. */
export function dayDue(now: Date, hour: number | null): string | null {
  const inChina = new Date(now.getTime() + 8 * 3_600_000)
  return hour !== null && inChina.getUTCHours() >= hour ? dateInChina(now) : null
}

/** Enqueues the checks of a day unless that was done; the number of the job or null. */
export async function enqueueChecksOf(tx: Tx, day: string): Promise<number | null> {
  const row = { kind: runChecksJob.kind, run_day: day }
  const written = await insertAbsent(tx, 'daily_runs', { kind: 'text', run_day: 'date' }, ['kind', 'run_day'], [row])
  return written.length === 0 ? null : enqueueJob(tx, machine, runChecksJob.kind, runChecksJob.title, {})
}
