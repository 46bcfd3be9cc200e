import { filterParameters, type Decoder, type DecoderConfig } from '@wgpt/decoder'
import { z } from 'zod'
import type { Checkpoint } from '../checkpoint/checkpoint.js'
import { isSealedBy, sealedTensors, type Seal } from '../checkpoint/sealed-file.js'
import { asJson } from '../config/saved-config.js'
import { RunError } from '../errors.js'
import { parametersToSave } from '../parameters/parameter-values.js'
import { decodeSafetensors } from '../safetensors/decode.js'
import { float32Tensors, SafetensorsError } from '../safetensors/safetensors.js'
import { readText, type RunStore } from '../store/run-store.js'

/** The weights that a run began with: it continues without the folder that they came from. */
const BASE = 'base'
const WEIGHTS = 'model.safetensors'
const SEAL = 'seal.json'
const seal = z.strictObject({ bytes: z.int().nonnegative(), sha256: z.string() })

/** The weights that a new decoder starts with: positions beyond a shorter context are left, new kernels stay initial. */
export function startValues(
  { contextLength }: Pick<Decoder['config'], 'contextLength'>,
  parameters: Checkpoint['parameters'],
): Checkpoint['parameters'] {
  const places = parameters.get('transformer.wpe.weight')
  if (places === undefined || places.shape[0]! <= contextLength) return parameters
  const shape = [contextLength, places.shape[1]!] as const
  return new Map(parameters).set('transformer.wpe.weight', {
    shape,
    values: places.values.subarray(0, shape[0] * shape[1]),
  })
}

/** Of a decoder's parameters or their shapes those that a start has values for: all but those of new filters. */
export function startsWith<Value>(
  config: DecoderConfig,
  all: ReadonlyMap<string, Value>,
  start: ReadonlyMap<string, unknown>,
): ReadonlyMap<string, Value> {
  const ofFilters = filterParameters(config)
  return new Map([...all].filter(([name]) => start.has(name) || !ofFilters.has(name)))
}

/** Keeps what a decoder starts from, whole or not at all. */
export async function saveBase(store: RunStore, decoder: Pick<Decoder, 'parameters'>): Promise<void> {
  let seal: Seal | undefined
  const weights = sealedTensors(store, parametersToSave(decoder.parameters), { format: 'pt' }, (made) => (seal = made))
  async function* sealFile() {
    await Promise.resolve()
    yield new TextEncoder().encode(asJson(seal))
  }
  await store.writeFolder(
    BASE,
    new Map([
      [WEIGHTS, weights],
      [SEAL, sealFile()],
    ]),
  )
}

export const removeBase = (store: RunStore): Promise<void> => store.remove(BASE)

/** @throws RunError that names the file that is missing or broken */
export async function readBase(store: RunStore): Promise<Checkpoint['parameters']> {
  const broken = (file: string, reason: string) =>
    new RunError(
      `${store.location}/${BASE}/${file} is broken: ${reason}. Restore the file, or start a new run in another folder`,
    )
  const [bytes, text] = [await store.read(`${BASE}/${WEIGHTS}`), await readText(store, `${BASE}/${SEAL}`)]
  if (bytes === undefined || text === undefined) throw broken(bytes ? SEAL : WEIGHTS, 'it is missing')
  const sealed = seal.safeParse(parse(text))
  if (!sealed.success) throw broken(SEAL, 'it is not the seal of a file')
  if (!(await isSealedBy(store, bytes, sealed.data)))
    throw broken(WEIGHTS, 'its bytes are not the ones that were saved (SHA-256 differs)')
  try {
    const { tensors } = decodeSafetensors(bytes)
    return float32Tensors(tensors)
  } catch (error) {
    if (error instanceof SafetensorsError) throw broken(WEIGHTS, `byte ${error.offset}: ${error.reason}`)
    throw error
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
