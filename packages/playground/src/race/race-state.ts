import type { ComparisonSummary, MetricLine } from '@wgpt/trainer'
import type { Sample } from '../worker/protocol.js'

/** What a race has shown so far, recorded or live. */
export interface RaceState {
  readonly arms: Map<string, MetricLine[]>
  readonly samples: Map<string, Sample[]>
  /** Planned for each arm. */
  readonly steps: number
  summary: Summary | undefined
}

/** What the page says of a race, by the trainer's own `summarize`. */
export type Summary = Pick<
  ComparisonSummary,
  'baseline' | 'stepsDone' | 'steps' | 'firstStepAtBaselineLoss' | 'stepsToBaselineLoss'
> & {
  readonly arms: Readonly<Record<string, { readonly finalValidationLoss: number | null }>>
}

export const emptyRace = (arms: readonly string[], steps: number): RaceState => ({
  arms: new Map(arms.map((arm) => [arm, []])),
  samples: new Map(arms.map((arm) => [arm, []])),
  steps,
  summary: undefined,
})

/** The step that every arm has done. */
export const stepOf = ({ arms }: RaceState): number =>
  Math.min(...[...arms.values()].map((lines) => lines.at(-1)?.step ?? 0))
