/** What the contract promises; each has its cases. */
export const promised = [
  'value',
  'causality',
  'gradient',
  'identity',
  'memory',
  'streaming',
  'segments',
  'errors',
] as const
export type Promised = (typeof promised)[number]

/** One thing that is measured on the current backend. */
export interface ConformanceCase {
  readonly case: string
  /** The measure may be as large as this. 0: something is counted that must not be there. */
  readonly limit: number
  readonly measure: () => number | Promise<number>
}

/** The cases of a promise. The list is the same on every backend. */
export type Cases = (seed: number) => ConformanceCase[]
