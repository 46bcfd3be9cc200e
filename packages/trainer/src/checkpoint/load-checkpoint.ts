import { issueText } from '@wgpt/errors'
import { z } from 'zod'
import { RunError } from '../errors.js'
import { judgement } from '../evaluation-policy.js'
import { decodeSafetensors } from '../safetensors/decode.js'
import { float32Tensors, SafetensorsError } from '../safetensors/safetensors.js'
import { readText, type RunStore } from '../store/run-store.js'
import { CHECKPOINTS, type Checkpoint } from './checkpoint.js'
import { isSealedBy } from './sealed-file.js'
import { sha256 } from './sha256.js'

const fileSeal = z.strictObject({ bytes: z.int().nonnegative(), sha256: z.string() })
const stateFile = z.strictObject({
  format: z.literal(1),
  step: z.int().nonnegative(),
  tokens: z.int().nonnegative(),
  seconds: z.number().nonnegative(),
  learningRate: z.number(),
  gradientNorm: z.number(),
  batches: z.unknown(),
  seed: z.int(),
  configHash: z.string(),
  dataHash: z.string(),
  evaluations: judgement.optional(),
  optimizerStep: z.int().nonnegative(),
  files: z.strictObject({
    'model.safetensors': fileSeal,
    'optimizer.safetensors': fileSeal,
    'ema.safetensors': fileSeal.optional(),
  }),
  sha256: z.string(),
})

/**
 * The steps that have a checkpoint, in order.
 * @example
 * ```ts
 * console.log((await listCheckpoints(store)).at(-1)) // → 4
 * ```
 */
export async function listCheckpoints(store: RunStore): Promise<number[]> {
  const names = await store.list(CHECKPOINTS)
  return names
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => a - b)
}

/**
 * Reads the checkpoint of a step and checks it to the last bit.
 * @throws RunError that names the broken file, the byte where that is known, and the checkpoint to continue from
 */
export async function loadCheckpoint(store: RunStore, step: number): Promise<Checkpoint> {
  const { state, readTensors } = await openCheckpoint(store, step)
  const parameters = await readTensors('model.safetensors')
  const moments = await readTensors('optimizer.safetensors')
  const average = state.files['ema.safetensors'] && (await readTensors('ema.safetensors'))
  return {
    step,
    tokens: state.tokens,
    seconds: state.seconds,
    learningRate: state.learningRate,
    gradientNorm: state.gradientNorm,
    batches: state.batches,
    seed: state.seed,
    configHash: state.configHash,
    dataHash: state.dataHash,
    ...(state.evaluations && { evaluations: state.evaluations }),
    parameters,
    optimizer: { step: state.optimizerStep, tensors: moments, ...(average && { average }) },
  }
}

/**
 * Reads the weights of a step or their moving average alone, undefined if none was kept; the optimiser's moments are left.
 * @throws RunError as loadCheckpoint does
 */
export async function loadWeights(
  store: RunStore,
  step: number,
  kind: 'trained' | 'average',
): Promise<Checkpoint['parameters'] | undefined> {
  const { state, readTensors } = await openCheckpoint(store, step)
  if (kind === 'trained') return readTensors('model.safetensors')
  return state.files['ema.safetensors'] && readTensors('ema.safetensors')
}

/**
 * Checks every file of a step's checkpoint to the last bit, one after the other.
 * @throws RunError as loadCheckpoint does
 * @example
 * ```ts
 * await checkCheckpoint(store, 4) // throws a RunError that names the file if one bit of it has changed
 * ```
 */
export async function checkCheckpoint(store: RunStore, step: number): Promise<void> {
  const { state, readTensors } = await openCheckpoint(store, step)
  for (const file of Object.keys(state.files)) await readTensors(file as keyof typeof state.files)
}

async function openCheckpoint(store: RunStore, step: number) {
  const folder = `${CHECKPOINTS}/${step}`
  const broken = async (file: string, reason: string) =>
    new RunError(`${store.location}/${folder}/${file} is broken: ${reason}. ${await wayOut(store, step)}`)
  const state = await readState(store, folder, broken)
  const { files } = state
  if (state.step !== step) throw await broken('state.json', `it is the state of step ${state.step}`)

  const readTensors = async (file: keyof typeof files): Promise<Checkpoint['parameters']> => {
    const [size, saved] = [await store.size?.(`${folder}/${file}`), files[file]?.bytes ?? 0]
    if (size !== undefined && size > saved)
      throw await broken(file, `it has ${size} bytes, of which ${saved} were saved`)
    const bytes = await store.read(`${folder}/${file}`)
    if (bytes === undefined) throw await broken(file, 'it is missing')
    try {
      const { tensors } = decodeSafetensors(bytes)
      if (!(await isSealedBy(store, bytes, files[file])))
        throw await broken(file, 'its bytes are not the ones that were saved (SHA-256 differs)')
      return float32Tensors(tensors)
    } catch (error) {
      if (error instanceof SafetensorsError) throw await broken(file, `byte ${error.offset}: ${error.reason}`)
      throw error
    }
  }
  return { state, readTensors }
}

/**
 * The SHA-256 of a checkpoint's weights, as it was saved with them: nothing but state.json is read.
 * @throws RunError if that is broken
 */
export async function hashOfWeights(store: RunStore, step: number): Promise<string> {
  const folder = `${CHECKPOINTS}/${step}`
  const { files } = await readState(store, folder, (file, reason) =>
    Promise.resolve(
      new RunError(`${store.location}/${folder}/${file} is broken: ${reason}. Restore the file, or choose another run`),
    ),
  )
  return files['model.safetensors'].sha256
}

type Broken = (file: string, reason: string) => Promise<RunError>

async function readState(store: RunStore, folder: string, broken: Broken): Promise<z.output<typeof stateFile>> {
  const text = await readText(store, `${folder}/state.json`)
  if (text === undefined) throw await broken('state.json', 'it is missing')
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw await broken('state.json', `it is not JSON (${text.length} characters)`)
  }
  const state = stateFile.safeParse(json)
  if (!state.success) {
    const [issue] = state.error.issues
    throw await broken('state.json', `${issue!.path.join('.')}: ${issueText(issue!)}`)
  }
  const { sha256: seal, ...sealed } = json as Record<string, unknown>
  if ((await sha256(JSON.stringify(sealed))) !== seal)
    throw await broken('state.json', 'its content is not what was saved (SHA-256 differs)')
  return state.data
}

async function wayOut(store: RunStore, step: number): Promise<string> {
  const earlier = (await listCheckpoints(store)).filter((other) => other < step).at(-1)
  return earlier === undefined
    ? 'No earlier checkpoint is there: restore the file, or start a new run in another folder'
    : `To continue from step ${earlier}, remove ${store.location}/${CHECKPOINTS}/${step} and resume again`
}
