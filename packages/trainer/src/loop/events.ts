import type { Spike } from './spike-watch.js'

/** What a run tells while it continues. `arm` is the arm's name in a comparison, 'run' otherwise; losses are nats per token. */
export type TrainEvent =
  | {
      readonly type: 'step'
      readonly arm: string
      /** Steps done, and to do in all. */
      readonly step: number
      readonly steps: number
      /** Trained on so far. */
      readonly tokens: number
      readonly trainLoss: number
      readonly learningRate: number
      readonly gradientNorm: number
      /** Spent on this arm's training steps so far, without evaluations and saving. */
      readonly seconds: number
    }
  | {
      readonly type: 'evaluation'
      readonly arm: string
      readonly step: number
      readonly steps: number
      readonly validationLoss: number
    }
  | { readonly type: 'checkpoint'; readonly arm: string; readonly step: number }
  /** A step whose loss or gradient norm is far above the median of the steps before. The run continues. */
  | ({ readonly type: 'spike'; readonly arm: string; readonly step: number } & Spike)
  /** The figures of this arm are not what they seem. Told when it begins or continues. */
  | { readonly type: 'warning'; readonly arm: string; readonly step: number; readonly message: string }
  /** A sample is being written, and so many of its tokens are. */
  | {
      readonly type: 'sample'
      readonly arm: string
      readonly step: number
      readonly tokens: number
      readonly of: number
    }

export type OnEvent = (event: TrainEvent) => void | Promise<void>
