import type * as tfjs from '@tensorflow/tfjs'
import type { PreparedCase } from '../measure/subject.js'
import type { CaseRow } from '../report/bench-report.js'

/** Something to measure: what it is called, what it costs, and how it is set up on tfjs' current backend. */
export interface BenchCase extends CaseRow {
  /** In which of the two sets it is; the quick one says only that all works. */
  readonly set: 'full' | 'quick' | 'both'
  /** Too much for an imitated GPU and for tfjs' plain JavaScript backend: minutes a round. */
  readonly large: boolean
  /** Which subject is set against which. */
  readonly ratios: readonly (readonly [subject: string, reference: string])[]
  prepare(tf: typeof tfjs): PreparedCase | Promise<PreparedCase>
}
