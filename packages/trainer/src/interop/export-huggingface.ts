import { decoderConfig, filterSites, firstNameOfActivation, type Decoder, type DecoderConfig } from '@wgpt/decoder'
import type { AnyTokenizer } from '@wgpt/tokenizers'
import type { Checkpoint } from '../checkpoint/checkpoint.js'
import { asJson, firstDifference } from '../config/saved-config.js'
import { readValues } from '../parameters/parameter-values.js'
import { encodeSafetensors } from '../safetensors/encode.js'
import { float32Tensor } from '../safetensors/safetensors.js'
import { decoderOfGpt2, gpt2OfDecoder } from './gpt2-config.js'
import { autoMap } from './keys/gpt2-keys.js'
import { endOfTextOf, tokenizerFiles } from './tokenizer-files.js'
import { WEIGHTS } from './read-weights.js'
import { waveletGpt2Py } from './wavelet-gpt2-py.js'
import { filterConstants, wgptSection } from './wgpt-section.js'

/** `model_type` of a decoder that isn't GPT-2: loaders that don't know it refuse it, instead of computing something else. */
export const WGPT_MODEL = 'wgpt' as const

/**
 * A decoder as a folder of Hugging Face's: config.json, model.safetensors with GPT-2's names and layouts (float32), and its tokenizer.
 * A decoder that is GPT-2 is one there too. Any other has a `wgpt` section in its config.json and the model_type 'wgpt'.
 * @returns the files' contents by their names
 * @example
 * ```ts
 * const { decoder } = await loadDecoder(store)
 * const files = await exportHuggingFace(decoder, tokenizer)
 * console.log(files.has('config.json'), files.has('model.safetensors')) // → true true
 * decoder.dispose()
 * ```
 */
export async function exportHuggingFace(
  decoder: Pick<Decoder, 'config' | 'parameters'>,
  tokenizer?: AnyTokenizer,
): Promise<ReadonlyMap<string, Uint8Array>> {
  return (await huggingFaceFiles(decoder.config, await readValues(decoder.parameters), tokenizer)).files
}

/** As exportHuggingFace, of plain data; and whether it is a GPT-2 or a model of wgpt's own. */
export async function huggingFaceFiles(
  config: DecoderConfig,
  parameters: Checkpoint['parameters'],
  tokenizer: AnyTokenizer | undefined,
): Promise<{ files: ReadonlyMap<string, Uint8Array>; modelType: 'gpt2' | 'wgpt' }> {
  const asGpt2 = gpt2OfDecoder(config, endOfTextOf(tokenizer))
  const modelType = isGpt2(config, asGpt2) ? 'gpt2' : WGPT_MODEL
  const json =
    modelType === 'gpt2'
      ? asGpt2
      : {
          ...asGpt2,
          architectures: ['WaveletGPT2LMHeadModel'],
          model_type: WGPT_MODEL,
          auto_map: autoMap,
          wgpt: wgptSection(config),
        }
  const tensors = new Map([...parameters].map(([name, { shape, values }]) => [name, float32Tensor(shape, values)]))
  for (const [name, taps] of await filterConstants(config)) tensors.set(name, float32Tensor([taps.length], taps))
  const texts = new Map([
    ['config.json', asJson(json)],
    ...(modelType === 'gpt2' ? [] : loaderFiles(asGpt2)),
    ...(tokenizer ? tokenizerFiles(tokenizer) : []),
  ])
  const files = new Map([
    ...[...texts].map(([name, text]) => [name, new TextEncoder().encode(text)] as const),
    [WEIGHTS, encodeSafetensors(tensors, { format: 'pt' })],
  ])
  return { files, modelType }
}

/** What transformers loads a model of wgpt's own with, by trust_remote_code: it reads a text whole, without a cache. */
const loaderFiles = ({ bos_token_id, eos_token_id }: Record<string, unknown>): [string, string][] => [
  ['wavelet_gpt2.py', waveletGpt2Py],
  ['generation_config.json', asJson({ use_cache: false, bos_token_id, eos_token_id })],
]

/** A decoder is GPT-2 if GPT-2's config.json says all of it, whatever fields the decoder's config has. */
function isGpt2(config: DecoderConfig, asGpt2: Record<string, unknown>): boolean {
  const read = decoderConfig.parse(decoderOfGpt2(asGpt2, Error).decoder)
  const comparable = (one: DecoderConfig) => ({
    ...one,
    seed: 0,
    wavelet: null,
    activation: firstNameOfActivation(one.activation),
    filters: filterSites(one).map(({ name }) => name),
  })
  return firstDifference(comparable(config), comparable(read)) === undefined
}
