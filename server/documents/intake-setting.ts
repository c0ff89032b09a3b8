// What every intake needs beside the documents: the contracts and rules in force, and charts read once per run.
import type { ChartCache } from '../catalog/chart.ts'
import { ruleBook } from '../rules/load.ts'
import type { RuleBook } from '../rules/model.ts'
import { contractsOf, type Contracts } from './contracts.ts'

export interface IntakeSetting {
  contracts: Contracts
  ruleBook: RuleBook
  charts: ChartCache
}

/** A setting for one run: a file, a request, a retry. */
export function intakeSetting(book: RuleBook = ruleBook()): IntakeSetting {
  return { contracts: contractsOf(book), ruleBook: book, charts: new Map() }
}
