import type { TrainEvent } from '@wgpt/trainer'

/** Shows a run while it continues. */
export interface Progress {
  take(event: TrainEvent): void
  /** A line that stays. */
  note(line: string): void
  /** Leaves the last state on the screen and gives the terminal back. */
  stop(): void
}
