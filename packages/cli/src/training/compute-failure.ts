import { listCheckpoints, type RunStore } from '@wgpt/trainer'
import { describeError, FailedError, isDeviceFailure } from '../errors.js'

interface Failed {
  /** Of the run, or of the comparison that the runs belong to. */
  readonly store: RunStore
  readonly runs: readonly RunStore[]
  /** The command that continues. */
  readonly resume: string
}

/** The failure with the command that continues, where there is a run to continue: with a checkpoint, or begun and not saved yet. */
export async function computeFailure(error: Error, { store, runs, resume }: Failed): Promise<FailedError> {
  const saved = await Promise.all(runs.map((run) => listCheckpoints(run).catch(() => [])))
  const isSaved = saved.some((steps) => steps.length > 0)
  const hasBegun = isSaved || (await store.read('config.json').catch(() => undefined)) !== undefined
  // The loop knows what is intact, and says so; before it and after it the advice is for programs.
  const isToldByLoop = isDeviceFailure(error) && isDeviceFailure(error.cause)
  const fault = isDeviceFailure(error) ? `webgpu: ${error.fault}.` : describeError(error)
  const parts = [
    isToldByLoop ? error.message : fault,
    !isToldByLoop && isSaved && 'What was saved is intact.',
    !hasBegun && 'Nothing was begun: start again, in a new folder.',
    hasBegun && `Resume with: ${resume}`,
  ]
  return new FailedError(parts.filter(Boolean).join(' '), { cause: error })
}
