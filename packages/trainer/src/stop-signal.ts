/** As an AbortSignal: the run stops, saved, after the step in which it becomes aborted. */
export interface StopSignal {
  readonly aborted: boolean
}
