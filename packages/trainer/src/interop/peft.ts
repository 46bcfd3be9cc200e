import {
  loraConfig,
  loraTargets,
  type Decoder,
  type DecoderConfig,
  type LoraAdapter,
  type LoraConfig,
} from '@wgpt/decoder'
import { z } from 'zod'
import type { Checkpoint } from '../checkpoint/checkpoint.js'
import { asJson } from '../config/saved-config.js'
import { firstIssue } from '../config/run-config.js'
import { reasonOf, RunError } from '../errors.js'
import { adapterShapes, checkShapes } from '../parameters/parameter-shapes.js'
import { assignValues, readValues } from '../parameters/parameter-values.js'
import { decodeSafetensors } from '../safetensors/decode.js'
import { encodeSafetensors } from '../safetensors/encode.js'
import { float32Tensor, SafetensorsError, type SafeTensor } from '../safetensors/safetensors.js'
import { mergedParameters } from '../fine-tuning/tuned-parameters.js'
import type { ImportedModel } from './import-huggingface.js'
import { finiteValues } from './float-values.js'
import { adapterKeys } from './keys/adapter-keys.js'
import { checkKeys } from './keys/known-keys.js'
import { fileError, readJsonObject, type ModelFolder } from './model-folder.js'

type Parameters = Checkpoint['parameters']

const CONFIG = 'adapter_config.json'
const WEIGHTS = 'adapter_model.safetensors'
const TORCH_WEIGHTS = 'adapter_model.bin'
/** A learnable wavelet's, which peft doesn't know. */
const KERNELS = 'wgpt_kernels.safetensors'
const PREFIX = 'base_model.model.'

/**
 * An adapter alone, as Python's peft saves one: adapter_config.json and adapter_model.safetensors, which `PeftModel.from_pretrained` puts on
 * the GPT-2 that it was trained beside.
 * @param base what adapter_config.json says of where that is
 * @returns the files' contents by their names
 * @example
 * ```ts
 * const { decoder } = await loadDecoder(store)
 * const files = await exportAdapter(decoder, decoder.addLora({ rank: 2 }))
 * console.log(files.has('adapter_config.json'), files.has('adapter_model.safetensors')) // → true true
 * ```
 */
export async function exportAdapter(
  { config }: Pick<Decoder, 'config'>,
  adapter: Pick<LoraAdapter, 'config' | 'parameters'>,
  base = '',
): Promise<ReadonlyMap<string, Uint8Array>> {
  return adapterFiles(config, adapter.config, await readValues(adapter.parameters), base)
}

export function adapterFiles(
  decoder: DecoderConfig,
  lora: LoraConfig,
  parameters: Parameters,
  base: string,
): ReadonlyMap<string, Uint8Array> {
  const [tensors, kernels] = [new Map<string, SafeTensor>(), new Map<string, SafeTensor>()]
  for (const [name, { shape, values }] of parameters)
    if (/\.lora_[AB]$/.test(name)) {
      const [rows, columns] = shape as [number, number]
      tensors.set(`${PREFIX}${name}.weight`, float32Tensor([columns, rows], transposed(values, rows, columns)))
    } else kernels.set(name, float32Tensor(shape, values))
  const isPattern = lora.targets.some((target) => target.includes('*'))
  const json = {
    peft_type: 'LORA',
    task_type: 'CAUSAL_LM',
    base_model_name_or_path: base,
    r: lora.rank,
    lora_alpha: lora.alpha,
    lora_dropout: 0,
    target_modules: isPattern ? loraTargets(decoder, lora).map(({ name }) => name) : lora.targets,
    // GPT-2's matrices are [in, out], transformers' Conv1D.
    fan_in_fan_out: true,
    bias: 'none',
    modules_to_save: null,
    inference_mode: true,
  }
  return new Map([
    [CONFIG, new TextEncoder().encode(asJson(json))],
    [WEIGHTS, encodeSafetensors(tensors, { format: 'pt' })],
    ...(kernels.size > 0 ? [[KERNELS, encodeSafetensors(kernels, { format: 'pt' })] as const] : []),
  ])
}

/** The names that 'all-linear' stands for on a GPT-2: all matrices but the head's. */
const ALL_LINEAR = ['attn.c_attn', 'attn.c_proj', 'mlp.c_fc', 'mlp.c_proj']
const adapterConfig = z.object({
  r: loraConfig.shape.rank.unwrap(),
  // Far above any: its quotient by the rank multiplies what is added to the weights.
  lora_alpha: loraConfig.shape.alpha.unwrap().max(1e6),
  target_modules: z.union([
    z
      .array(
        z
          .string()
          .min(1)
          .regex(/^[^*]+$/, { error: "is a pattern; expected a module's name" }),
      )
      .min(1),
    z.literal('all-linear').transform(() => ALL_LINEAR),
  ]),
  use_rslora: z.boolean().nullish(),
})

export interface ImportedAdapter {
  /** Where it was read, for errors. */
  readonly location: string
  readonly lora: LoraConfig
  /** By a LoraAdapter's names, float32. */
  readonly parameters: Parameters
}

/**
 * Reads an adapter that peft or exportAdapter saved.
 * @throws RunError in one line that names the file, and the byte where that is known
 * @example
 * ```ts
 * const { decoder } = await loadDecoder(store)
 * const files = await exportAdapter(decoder, decoder.addLora({ rank: 2 }))
 * const folder = { location: 'adapter', read: async (name) => files.get(name) }
 * console.log((await importAdapter(folder)).lora.rank) // → 2
 * ```
 */
export async function importAdapter(folder: ModelFolder): Promise<ImportedAdapter> {
  const json = await readJsonObject(folder, CONFIG)
  if (json === undefined)
    throw fileError(folder, CONFIG, 'it is missing', 'Name the folder of an adapter that peft saved')
  const fail = (reason: string) =>
    fileError(
      folder,
      CONFIG,
      reason,
      'Only LoRA with one rank, without bias, variants and changes of its base, is known',
    )
  checkKeys({ peft_type: undefined, ...json }, adapterKeys, fail)
  const parsed = adapterConfig.safeParse(json)
  if (!parsed.success) throw fail(firstIssue(parsed.error))
  const { r: rank, lora_alpha, target_modules: targets, use_rslora: isStabilized } = parsed.data
  // Rank-stabilized: the product counts alpha / √rank instead of alpha / rank.
  const alpha = isStabilized ? lora_alpha * Math.sqrt(rank) : lora_alpha
  const parameters: Map<string, { shape: readonly number[]; values: Float32Array }> = new Map()
  for (const [name, tensor] of (await readTensors(folder, WEIGHTS)) ?? []) {
    const [, part] = /^base_model\.model\.(.*\.lora_[AB])\.weight$/.exec(name) ?? []
    if (part === undefined || tensor.shape.length !== 2)
      throw fileError(
        folder,
        WEIGHTS,
        `'${name}' [${tensor.shape.join(', ')}] is neither lora_A nor lora_B of a matrix`,
      )
    const [rows, columns] = tensor.shape as [number, number]
    parameters.set(part, {
      shape: [columns, rows],
      values: transposed(valuesOf(folder, WEIGHTS, name, tensor), rows, columns),
    })
  }
  if (parameters.size === 0) throw await missingWeights(folder)
  const kernels = await readTensors(folder, KERNELS)
  for (const [name, tensor] of kernels ?? [])
    parameters.set(name, { shape: tensor.shape, values: valuesOf(folder, KERNELS, name, tensor).slice() })
  return { location: folder.location, lora: { rank, alpha, targets, wavelet: kernels !== undefined }, parameters }
}

/**
 * Puts an adapter that was read beside a decoder's matrices.
 * @throws RangeError or RunError if it isn't one for this decoder
 * @example
 * ```ts
 * const { decoder } = await loadDecoder(store)
 * const trained = decoder.addLora({ rank: 2 })
 * const files = await exportAdapter(decoder, trained)
 * trained.dispose()
 * const folder = { location: 'adapter', read: async (name) => files.get(name) }
 * const adapter = attachAdapter(decoder, await importAdapter(folder))
 * console.log(adapter.parameters.size) // → 2
 * ```
 */
export function attachAdapter(decoder: Decoder, { lora, parameters }: ImportedAdapter): LoraAdapter {
  const adapter = decoder.addLora(lora)
  try {
    assignValues(adapter.parameters, parameters)
    return adapter
  } catch (error) {
    adapter.dispose()
    throw error instanceof RunError ? new RunError(error.message.replace(/^checkpoint: /, 'adapter: ')) : error
  }
}

/**
 * An imported model with an adapter's products in its matrices.
 * @throws RunError if the adapter isn't one for this model, or lacks a matrix that its targets name
 * @example
 * ```ts
 * const { decoder } = await loadDecoder(store)
 * const files = new Map([
 *   ...(await exportHuggingFace(decoder, tokenizer)),
 *   ...(await exportAdapter(decoder, decoder.addLora({ rank: 2 }))),
 * ])
 * const folder = { location: 'model', read: async (name) => files.get(name) }
 * const merged = mergeAdapter(await importHuggingFace(folder), await importAdapter(folder))
 * console.log(merged.decoder.layerCount) // → 1
 * ```
 */
export function mergeAdapter(model: ImportedModel, { lora, parameters, location }: ImportedAdapter): ImportedModel {
  const expected = attempt(location, () => adapterShapes(model.decoder, lora))
  checkShapes(expected, parameters, `${location}/${WEIGHTS}`)
  return { ...model, parameters: mergedParameters(model.parameters, lora, parameters, location) }
}

function attempt<Made>(location: string, make: () => Made): Made {
  try {
    return make()
  } catch (error) {
    throw new RunError(`${location}/${CONFIG}: ${reasonOf(error)}`)
  }
}

async function missingWeights(folder: ModelFolder): Promise<RunError> {
  const names = (await folder.list?.('')) ?? []
  return names.includes(TORCH_WEIGHTS)
    ? fileError(
        folder,
        TORCH_WEIGHTS,
        `it holds PyTorch's pickled weights, which can run code when they are read; expected ${WEIGHTS}`,
        `Convert them where you trust them: python -c "import torch; from safetensors.torch import save_file; save_file(torch.load('${TORCH_WEIGHTS}', weights_only=True), '${WEIGHTS}')" in that folder`,
      )
    : fileError(folder, WEIGHTS, 'it is missing or empty')
}

async function readTensors(folder: ModelFolder, file: string): Promise<ReadonlyMap<string, SafeTensor> | undefined> {
  const bytes = await folder.read(file)
  if (bytes === undefined) return undefined
  try {
    return decodeSafetensors(bytes).tensors
  } catch (error) {
    if (error instanceof SafetensorsError) throw fileError(folder, file, `byte ${error.offset}: ${error.reason}`)
    throw error
  }
}

const valuesOf = (folder: ModelFolder, file: string, name: string, tensor: SafeTensor): Float32Array =>
  finiteValues(tensor, (reason, advice = 'Convert the adapter to one of them') =>
    fileError(folder, file, `'${name}' ${reason}`, advice),
  )

function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  const turned = new Float32Array(values.length)
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) turned[column * rows + row] = values[row * columns + column]!
  return turned
}
