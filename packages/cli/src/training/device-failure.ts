import { listCheckpoints, type RunStore } from '@wgpt/trainer'
import { FailedError } from '../errors.js'

/** Whether the device that computes failed. By name: the error's class is loaded with a backend alone. */
export const isDeviceFailure = (error: unknown): error is Error =>
  error instanceof Error && (error.name === 'DeviceLostError' || error.name === 'DeviceError')

/** The failure with the command that continues, where there is a checkpoint to continue from. @param resume that command */
export async function deviceFailure(error: Error, stores: readonly RunStore[], resume: string): Promise<FailedError> {
  const saved = await Promise.all(stores.map((store) => listCheckpoints(store).catch(() => [])))
  const advice = saved.some((steps) => steps.length > 0) ? ` Resume with: ${resume}` : ''
  return new FailedError(`${error.message}${advice}`, { cause: error })
}
