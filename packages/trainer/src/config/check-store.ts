import { RunError } from '../errors.js'
import type { RunStore } from '../store/run-store.js'
import type { RunConfig } from './run-config.js'
import { CONFIG, firstDifference, readRun } from './saved-config.js'

/**
 * A new run needs an empty place, a resumed one its own config, except for more steps.
 * @throws RunError otherwise
 */
export async function checkStore(
  store: RunStore,
  config: RunConfig & { arms?: Readonly<Record<string, object>>; seeds?: readonly number[] },
  resume: boolean,
): Promise<void> {
  if (!resume) {
    if ((await store.read(CONFIG)) !== undefined)
      throw new RunError(`${store.location} holds a run already: resume it, or name another folder`)
    return
  }
  const { config: saved, arms, seeds } = await readRun(store)
  const { steps } = config.training
  const training = { ...saved.training, steps: Math.max(saved.training.steps, steps) }
  const difference = firstDifference(
    { ...saved, training, ...(arms && { arms }), ...(seeds && { seeds }) },
    JSON.parse(JSON.stringify(config)),
  )
  if (difference !== undefined)
    throw new RunError(
      `${store.location}: '${difference}' differs from the run's ${CONFIG}. Resume with the run's own config, or start a new run in another folder`,
    )
}
