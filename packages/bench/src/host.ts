import type { Session } from './measure/session.js'
import type { BackendRow } from './report/bench-report.js'

/** One backend somewhere, reached by messages. A call rejects when what it runs in has died; it is of no use then. */
export interface Host extends Session {
  readonly row: BackendRow
  /** Ends what it runs in, at once, whatever that is doing. Never rejects. */
  stop(): Promise<void>
}

/** A backend that can't be had, as the row that says so. */
export type Absent = BackendRow & { available: false; reason: string }

/** The first line of what was thrown. */
export const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).trim().split('\n')[0]!.trim()
