import { WgptError } from '@wgpt/errors'

/**
 * The device that computes failed: what it has computed since can't be trusted, and nothing of it is handed out.
 * `useBackend('webgpu')` of `@wgpt/backends` makes a new one.
 */
export class DeviceError extends WgptError {
  override readonly name: string = 'DeviceError'

  /**
   * @param fault what happened, a clause
   * @param advice what to do, a sentence
   */
  constructor(
    readonly fault: string,
    readonly advice: string,
    options?: ErrorOptions,
  ) {
    super(`webgpu: ${fault}. ${advice}`, options)
  }

  /** The same failure, with the advice of a caller who knows what is saved. */
  advised(advice: string): DeviceError {
    return new DeviceError(this.fault, advice, { cause: this })
  }
}

/** The device is gone, with all that it held: its driver ended it, it was unplugged, or somebody destroyed it. */
export class DeviceLostError extends DeviceError {
  override readonly name = 'DeviceLostError'

  override advised(advice: string): DeviceLostError {
    return new DeviceLostError(this.fault, advice, { cause: this })
  }
}
