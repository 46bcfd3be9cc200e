import type { ComparisonSummary, MetricLine } from '@wgpt/trainer'

/** A race that was run before, as `race.json` has it: what it was run with, and all its figures. */
export interface RecordedRace {
  /** How to make it again. */
  readonly command: string
  readonly date: string
  readonly versions: Readonly<Record<string, string>>
  readonly backend: string
  readonly data: string
  /** Of the address; `raceConfig` and `raceArms` make the rest of it. */
  readonly settings: Readonly<Record<string, string | number | readonly string[]>>
  readonly arms: Readonly<Record<string, RecordedArm>>
  /** What there was to say at each evaluation, by the trainer's own `summarize`. */
  readonly summaries: readonly Pick<
    ComparisonSummary,
    'baseline' | 'steps' | 'stepsDone' | 'evaluatedAt' | 'firstStepAtBaselineLoss' | 'stepsToBaselineLoss' | 'arms'
  >[]
  readonly scales: Scales
}

export interface RecordedArm {
  readonly metrics: readonly MetricLine[]
  readonly samples: readonly { readonly step: number; readonly text: string }[]
}

/** What the filter of a model averages. */
export interface Scales {
  /** Of every channel, 0 for one that passes as it is. */
  readonly levels: readonly number[]
  /** Of every level that occurs but 0: the share that each past token has, the newest first. */
  readonly taps: Readonly<Record<string, readonly number[]>>
  /** Learned kernels of the last block by step: a channel of each level. */
  readonly learned: readonly { readonly step: number; readonly taps: Readonly<Record<string, readonly number[]>> }[]
}
