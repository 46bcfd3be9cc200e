import { listCheckpoints, type RunStore } from '@wgpt/trainer'
import { FailedError } from '../errors.js'

/** The failure with the command that continues, where there is a checkpoint to continue from. @param resume that command */
export async function deviceFailure(error: Error, stores: readonly RunStore[], resume: string): Promise<FailedError> {
  const saved = await Promise.all(stores.map((store) => listCheckpoints(store).catch(() => [])))
  const advice = saved.some((steps) => steps.length > 0) ? ` Resume with: ${resume}` : ''
  return new FailedError(`${error.message}${advice}`, { cause: error })
}
