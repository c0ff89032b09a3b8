// What the server tells of archives.
export interface ArchiveContent {
  readonly category: string
  readonly name: string
  readonly files: number
  readonly pieces: number
  /** Null is 永久. */
  readonly keptUntil: string | null
}

export interface Archive {
  readonly id: number
  readonly archiveNo: string
  readonly bookId: number
  readonly bookName: string
  readonly year: number
  readonly edition: number
  readonly digest: string
  readonly bytes: number
  readonly headHash: string
  readonly maker: string | null
  readonly madeAt: string
  readonly handedOverOn: string | null
  readonly handedOverTo: string | null
  readonly handOverBy: string
  readonly lent: number
  readonly contents: readonly ArchiveContent[]
}

export interface Loan {
  readonly id: number
  readonly borrower: string
  readonly borrowerOrg: string
  readonly purpose: string
  readonly pieces: string | null
  readonly approvedBy: string
  readonly lentOn: string
  readonly dueOn: string
  readonly returnedOn: string | null
  readonly lender: string | null
  readonly taker: string | null
  readonly note: string | null
  readonly isOverdue: boolean
}

export interface Archivable {
  readonly id: number
  readonly name: string
  readonly year: number
  readonly archiveNo: string | null
}
