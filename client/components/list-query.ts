// What a list asks the server for: its filters, the order, the page.
export type ListQuery = Readonly<Record<string, string | number>> & {
  readonly page: number
  readonly size: number
  readonly sort: string
}

/** What a screen may ask of its list. */
export interface ListHandle {
  reload(): Promise<void>
  uncheck(): void
  move(by: number): void
  openPanel(): void
  focus(): Promise<void>
}
