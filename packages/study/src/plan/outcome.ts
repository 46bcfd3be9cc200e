/** What a finished run found. */
export interface Outcome {
  /** Nats per token at the last step; ∞ where the loss or a gradient stopped being finite. */
  readonly finalLoss: number
  readonly parameters: number
  /** SHA-256 of the data and its tokenizer; none where the run diverged. */
  readonly dataHash?: string | undefined
  /** Multiplications and additions of a training step, per token. */
  readonly flopsPerToken: number
  /** Median of the training seconds per step: different at every repetition, and no part of the report. */
  readonly secondsPerStep: number
}

/** By a run's hash. */
export type Outcomes = ReadonlyMap<string, Outcome>
