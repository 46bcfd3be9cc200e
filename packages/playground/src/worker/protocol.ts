import type { ComparisonSummary, MetricLine } from '@wgpt/trainer'
import type { Settings } from '../settings/settings.js'

/** What the page asks of the worker. */
export type Request =
  | { readonly type: 'train'; readonly settings: Settings; readonly rounds?: number; readonly delay: number }
  | { readonly type: 'pause' }
  | { readonly type: 'delay'; readonly delay: number }
  | { readonly type: 'forget'; readonly settings: Settings }
  | { readonly type: 'take'; readonly files: readonly File[] }
  | { readonly type: 'save'; readonly settings: Settings; readonly arm: string }
  | { readonly type: 'load'; readonly files: readonly File[] }
  | { readonly type: 'write'; readonly prompt: string }

/** What an arm wrote: a text, or a file that a player takes. */
export interface Sample {
  readonly step: number
  readonly file: string
  readonly content: Uint8Array
}

/** What the worker tells. */
export type Report =
  | { readonly type: 'backend'; readonly name: string; readonly device: string }
  /** A race begins or continues: what is known of it so far. */
  | {
      readonly type: 'opened'
      readonly arms: Readonly<Record<string, readonly MetricLine[]>>
      readonly samples: Readonly<Record<string, readonly Sample[]>>
      readonly data: string
      readonly step: number
    }
  | { readonly type: 'figures'; readonly arm: string; readonly line: MetricLine }
  | { readonly type: 'summary'; readonly summary: ComparisonSummary }
  | { readonly type: 'sample'; readonly arm: string; readonly sample: Sample }
  | { readonly type: 'kernels'; readonly step: number; readonly levels: readonly number[]; readonly taps: Taps }
  | { readonly type: 'state'; readonly state: 'training' | 'paused' | 'finished'; readonly step: number }
  | { readonly type: 'taken'; readonly data: Settings['data']; readonly description: string }
  | { readonly type: 'saved'; readonly name: string; readonly bytes: Uint8Array }
  | { readonly type: 'loaded'; readonly description: string; readonly modality: string }
  | { readonly type: 'written'; readonly text: string }
  | { readonly type: 'failed'; readonly message: string; readonly during: Request['type'] }

export type Taps = Readonly<Record<string, readonly number[]>>
