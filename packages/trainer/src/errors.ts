import { StoppedError, WgptError } from '@wgpt/errors'

/** A failure that a person can act on: its message is one line that says what was found, what was wanted and what to do. */
export class RunError extends WgptError {
  override readonly name: string = 'RunError'
}

/** The loss, a gradient or a weight stopped being finite: the same config diverges again. */
export class RunDiverged extends RunError {
  override readonly name = 'RunDiverged'
}

/** Another process is at work on the run. */
export class RunInUse extends RunError {
  override readonly name = 'RunInUse'
}

/** The run was asked to stop. It did so between two steps, and everything up to `step` is saved. */
export class RunStopped extends StoppedError {
  constructor(
    readonly step: number,
    readonly location: string,
  ) {
    super(`stopped after step ${step}; everything is saved in ${location}: resume it to continue from there`)
  }
}

/** The message of anything that was thrown, on one line. */
export const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replaceAll(/\s*\n\s*/g, ' ')
