import { listCheckpoints, type RunStore } from '@wgpt/trainer'
import { describeError, FailedError, isDeviceFailure } from '../errors.js'

/** The failure with the command that continues, where there is a checkpoint to continue from. @param resume that command */
export async function computeFailure(error: Error, stores: readonly RunStore[], resume: string): Promise<FailedError> {
  const saved = await Promise.all(stores.map((store) => listCheckpoints(store).catch(() => [])))
  // A device's failure says itself what is intact.
  const [fault, intact] = isDeviceFailure(error)
    ? [error.message, '']
    : [describeError(error), ' What was saved is intact.']
  const advice = saved.some((steps) => steps.length > 0) ? `${intact} Resume with: ${resume}` : ''
  return new FailedError(`${fault}${advice}`, { cause: error })
}
