import { encodeSafetensors } from '../safetensors/encode.js'
import { float32Tensor } from '../safetensors/safetensors.js'
import type { RunStore } from '../store/run-store.js'
import { CHECKPOINTS, KEPT_CHECKPOINTS, type Checkpoint } from './checkpoint.js'
import { listCheckpoints } from './load-checkpoint.js'
import { sha256 } from './sha256.js'

/** Saves a checkpoint as a whole, then removes the ones that are no longer kept: all but the newest `keep` and the best. */
export async function saveCheckpoint(store: RunStore, checkpoint: Checkpoint, keep = KEPT_CHECKPOINTS): Promise<void> {
  const { parameters, optimizer, ...rest } = checkpoint
  // 'format: pt' is what Hugging Face's loaders ask for before they take a file.
  const tensorFiles = new Map([
    ['model.safetensors', encode(parameters, { format: 'pt' })],
    ['optimizer.safetensors', encode(optimizer.tensors, {})],
    ...(optimizer.average ? [['ema.safetensors', encode(optimizer.average, { format: 'pt' })] as const] : []),
  ])
  const files: Record<string, { bytes: number; sha256: string }> = {}
  for (const [name, bytes] of tensorFiles) files[name] = { bytes: bytes.byteLength, sha256: await sha256(bytes) }
  const state = { format: 1, ...rest, optimizerStep: optimizer.step, files }
  // The state's own hash is the last key, over the text of all the others.
  const sealed = { ...state, sha256: await sha256(JSON.stringify(state)) }
  await store.writeFolder(
    `${CHECKPOINTS}/${checkpoint.step}`,
    new Map([...tensorFiles, ['state.json', new TextEncoder().encode(`${JSON.stringify(sealed, undefined, 2)}\n`)]]),
  )
  const steps = await listCheckpoints(store)
  const best = checkpoint.evaluations?.best.step
  for (const step of steps.slice(0, -keep)) if (step !== best) await store.remove(`${CHECKPOINTS}/${step}`)
}

const encode = (tensors: Checkpoint['parameters'], metadata: Record<string, string>): Uint8Array =>
  encodeSafetensors(
    new Map([...tensors].map(([name, { shape, values }]) => [name, float32Tensor(shape, values)])),
    metadata,
  )
