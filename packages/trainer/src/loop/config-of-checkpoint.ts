import type { Checkpoint } from '../checkpoint/checkpoint.js'
import { saveCheckpoint } from '../checkpoint/save-checkpoint.js'
import { sha256 } from '../checkpoint/sha256.js'
import { runConfig, type RunConfig } from '../config/run-config.js'
import { asJson, CONFIG, firstDifference } from '../config/saved-config.js'
import { readText, type RunStore } from '../store/run-store.js'

const withSteps = (config: RunConfig, steps: number | undefined) => ({
  ...config,
  training: { ...config.training, steps },
})

/** Of all but the number of steps, which may grow. */
export const hashOfConfig = (config: RunConfig): Promise<string> => sha256(JSON.stringify(withSteps(config, undefined)))

/** Whether a checkpoint goes with a config, but for the number of steps. */
export async function wasMadeWith(store: RunStore, config: RunConfig, checkpoint: Checkpoint): Promise<boolean> {
  const { configHash } = checkpoint
  if (configHash === (await hashOfConfig(config))) return true
  // An earlier version had fewer settings, or hashed the steps too: what it hashed is what it saved.
  const saved: unknown = JSON.parse((await readText(store, CONFIG)) ?? 'null')
  const parsed = runConfig.safeParse(saved)
  if (!parsed.success) return false
  if (firstDifference(withSteps(parsed.data, undefined), withSteps(config, undefined)) !== undefined) return false
  return [await sha256(JSON.stringify(saved)), await hashOfConfig(saved as RunConfig)].includes(configHash)
}

/**
 * Saves the config of a run that is to have more steps than it was begun with. The checkpoint comes first: a crash between the two
 * leaves a run that can be extended again.
 */
export async function extendRun(store: RunStore, config: RunConfig, checkpoint: Checkpoint): Promise<void> {
  const text = asJson(config)
  if ((await readText(store, CONFIG)) === text) return
  const configHash = await hashOfConfig(config)
  if (checkpoint.configHash !== configHash)
    await saveCheckpoint(store, { ...checkpoint, configHash }, config.training.keepCheckpoints)
  await store.write(CONFIG, text)
}
