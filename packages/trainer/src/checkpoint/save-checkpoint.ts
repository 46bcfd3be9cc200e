import { RunError } from '../errors.js'
import type { RunStore } from '../store/run-store.js'
import { CHECKPOINTS, KEPT_CHECKPOINTS, type Checkpoint } from './checkpoint.js'
import { listCheckpoints } from './load-checkpoint.js'
import type { TensorsToSave } from '../parameters/tensor-values.js'
import { sealedTensors, type Seal } from './sealed-file.js'
import { sha256 } from './sha256.js'

/** A checkpoint whose tensors may still be on the backend. They must not change until it is saved. */
export interface CheckpointToSave extends Omit<Checkpoint, 'parameters' | 'optimizer'> {
  readonly parameters: TensorsToSave
  readonly optimizer: {
    readonly step: number
    readonly tensors: TensorsToSave
    readonly average?: TensorsToSave | undefined
  }
}

/** Saves a checkpoint as a whole, then removes the ones that are no longer kept: all but the newest `keep` and the best. */
export async function saveCheckpoint(
  store: RunStore,
  checkpoint: CheckpointToSave,
  keep = KEPT_CHECKPOINTS,
): Promise<void> {
  const { parameters, optimizer, ...rest } = checkpoint
  const files: Record<string, Seal> = {}
  const file = (name: string, tensors: TensorsToSave, metadata: Record<string, string>) =>
    [name, sealedTensors(store, tensors, metadata, (seal) => (files[name] = seal))] as const
  // Comes last: it has the seals of the others.
  async function* stateFile() {
    const state = { format: 1, ...rest, optimizerStep: optimizer.step, files }
    // The state's own hash is the last key, over the text of all the others.
    const sealed = { ...state, sha256: await sha256(JSON.stringify(state)) }
    yield new TextEncoder().encode(`${JSON.stringify(sealed, undefined, 2)}\n`)
  }
  // 'format: pt' is what Hugging Face's loaders ask for before they take a file.
  await store.writeFolder(
    `${CHECKPOINTS}/${checkpoint.step}`,
    new Map([
      file('model.safetensors', parameters, { format: 'pt' }),
      file('optimizer.safetensors', optimizer.tensors, {}),
      ...(optimizer.average ? [file('ema.safetensors', optimizer.average, { format: 'pt' })] : []),
      ['state.json', stateFile()] as const,
    ]),
  )
  const steps = await listCheckpoints(store)
  const best = checkpoint.evaluations?.best.step
  for (const step of steps.slice(0, -keep))
    if (step !== best)
      await store.remove(`${CHECKPOINTS}/${step}`).catch((error: unknown) => {
        // A file system may keep what is still open, as NFS does: the new checkpoint is saved, and the next one tries again.
        if (!(error instanceof RunError && error.cause !== undefined)) throw error
      })
}
