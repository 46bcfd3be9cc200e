import { z } from 'zod'
import { firstIssue } from '../config/run-config.js'
import { decodeSafetensors } from '../safetensors/decode.js'
import { SafetensorsError, type SafeTensor } from '../safetensors/safetensors.js'
import { fileError, readJsonObject, type ModelFolder } from './model-folder.js'

export const WEIGHTS = 'model.safetensors'
const INDEX = 'model.safetensors.index.json'
const MAXIMUM_SHARDS = 1024
const MAXIMUM_TENSORS = 100_000

/** A shard lies beside its index: a name that could lead elsewhere is refused. */
const shardName = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,200}\.safetensors$/
const indexFile = z.strictObject({ metadata: z.unknown().optional(), weight_map: z.record(z.string(), z.string()) })
/** A head that is tied to the embeddings is often listed, and saved with them alone. */
const HEAD = 'lm_head.weight'
const TORCH_WEIGHTS = ['pytorch_model.bin', 'pytorch_model.bin.index.json']

export interface Weight {
  readonly tensor: SafeTensor
  /** The file that it is in, for errors. */
  readonly file: string
}

/**
 * All tensors of a model: of model.safetensors, or of the shards that model.safetensors.index.json lists.
 * @throws RunError that names the file, and the byte where that is known
 */
export async function readWeights(folder: ModelFolder): Promise<Map<string, Weight>> {
  const whole = await readShard(folder, WEIGHTS)
  if (whole) return whole
  const index = await readJsonObject(folder, INDEX)
  if (index === undefined) {
    const names = (await folder.list?.('')) ?? []
    const torch = TORCH_WEIGHTS.find((name) => names.includes(name))
    throw torch === undefined
      ? fileError(folder, WEIGHTS, `it is missing, and so is ${INDEX}`, 'Name a folder with safetensors')
      : fileError(
          folder,
          torch,
          `it holds PyTorch's pickled weights, which can run code when they are read; expected ${WEIGHTS}`,
          `Convert them where you trust them: python -c "from transformers import AutoModelForCausalLM as M; M.from_pretrained('.').save_pretrained('.')" in that folder`,
        )
  }
  const map = readMap(index, (reason) => fileError(folder, INDEX, reason))
  const weights = new Map<string, Weight>()
  for (const shard of new Set(map.values())) {
    const found = await readShard(folder, shard)
    if (found === undefined) throw fileError(folder, shard, `it is missing; ${INDEX} lists it`)
    for (const [name, weight] of found) {
      if (map.get(name) !== shard)
        throw fileError(
          folder,
          shard,
          `'${name}' is in it, which ${INDEX} ${map.has(name) ? `says is in '${map.get(name)!}'` : "doesn't list"}`,
        )
      weights.set(name, weight)
    }
  }
  for (const [name, shard] of map)
    if (!weights.has(name) && name !== HEAD)
      throw fileError(folder, shard, `'${name}' isn't in it, where ${INDEX} says it is`)
  return weights
}

async function readShard(folder: ModelFolder, file: string): Promise<Map<string, Weight> | undefined> {
  const bytes = await folder.read(file)
  if (bytes === undefined) return undefined
  try {
    return new Map([...decodeSafetensors(bytes).tensors].map(([name, tensor]) => [name, { tensor, file }]))
  } catch (error) {
    if (error instanceof SafetensorsError) throw fileError(folder, file, `byte ${error.offset}: ${error.reason}`)
    throw error
  }
}

/** @returns tensor name → file name */
function readMap(index: Record<string, unknown>, fail: (reason: string) => Error): Map<string, string> {
  const parsed = indexFile.safeParse(index)
  if (!parsed.success)
    throw fail(
      `it can't be read: ${firstIssue(parsed.error)}; expected metadata and weight_map, an object of file names`,
    )
  const map = new Map(Object.entries(parsed.data.weight_map))
  if (map.size > MAXIMUM_TENSORS) throw fail(`weight_map has ${map.size} tensors, at most ${MAXIMUM_TENSORS} are read`)
  for (const shard of map.values())
    if (!shardName.test(shard))
      throw fail(
        `weight_map names the file ${JSON.stringify(shard.slice(0, 80))}; expected NAME.safetensors in the same folder`,
      )
  const shards = new Set(map.values()).size
  if (shards > MAXIMUM_SHARDS) throw fail(`weight_map names ${shards} files, at most ${MAXIMUM_SHARDS} are read`)
  return map
}
