// What each group of commands gets from the command line's frame.
import type { Command } from 'commander'
import type { Config } from '../config.ts'

export interface CommonOptions {
  data?: string
  json?: boolean
}

export interface CommandHost {
  program: Command
  add(line: string, description: string): Command
  config(options: CommonOptions): Config
  /** Runs a command; what it returns is the exit code, an error becomes lines on standard error and exit code 1. */
  run(work: () => Promise<number | void>): Promise<void>
}
