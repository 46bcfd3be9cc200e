import type * as tfjs from '@tensorflow/tfjs-core'
import type { PreparedCase } from './subject.js'
import type { CaseRow } from '../report/bench-report.js'

/** Something to measure: what it is called, what it costs, and how it is set up on tfjs' current backend. */
export interface BenchCase extends CaseRow {
  /** In which of the two sets it is; the quick one says only that all works. */
  readonly set: 'full' | 'quick' | 'both'
  /** Where it is too much: minutes a round on a GPU that the processor imitates, or on tfjs' plain JavaScript backend. */
  readonly tooLargeFor: readonly ('software' | 'cpu')[]
  /** No backend makes a difference to it: it is measured on the first one of Node and of the browser. */
  readonly withoutTensors?: boolean
  /** Which subject is set against which. */
  readonly ratios: readonly (readonly [subject: string, reference: string])[]
  prepare(tf: typeof tfjs): PreparedCase | Promise<PreparedCase>
}
