import { decoderConfig, type DecoderConfig } from '@wgpt/decoder'
import type { AnyTokenizer } from '@wgpt/tokenizers'
import type { Checkpoint } from '../checkpoint/checkpoint.js'
import { firstIssue } from '../config/run-config.js'
import { WGPT_MODEL } from './export-huggingface.js'
import { decoderOfGpt2 } from './gpt2-config.js'
import { fileError, readJsonObject, type ModelFolder } from './model-folder.js'
import { readModelTokenizer } from './model-tokenizer.js'
import { cutVocabulary, pickParameters } from './parameter-names.js'
import { readWeights } from './read-weights.js'
import { decoderOfSection, FIXED_KERNELS } from './wgpt-section.js'

export interface ImportedModel {
  /** What createDecoder takes to make a decoder that the parameters fit. */
  readonly decoder: DecoderConfig
  /** By the decoder's names, float32. Values may be views of the files' bytes. */
  readonly parameters: Checkpoint['parameters']
  /** Undefined if the folder has none. */
  readonly tokenizer: AnyTokenizer | undefined
  /** Rows that were left out at the end of the vocabulary, because the tokenizer has no token for them. */
  readonly paddingRows: number
}

/**
 * Reads a GPT-2 in a folder as Hugging Face's transformers saves it, or one that exportHuggingFace made. Weights in F32, F16 or BF16,
 * in one file or in shards.
 * @param folder a RunStore, or anything that reads files by name
 * @throws RunError in one line that names the file, and the byte where that is known; nothing is allocated by a length that a file claims
 */
export async function importHuggingFace(folder: ModelFolder): Promise<ImportedModel> {
  const config = await readConfig(folder)
  const tokenizer = await readModelTokenizer(folder)
  const { vocabularySize } = config
  const known = tokenizer?.vocabularySize ?? vocabularySize
  if (known > vocabularySize)
    throw fileError(
      folder,
      'config.json',
      `vocab_size is ${vocabularySize}, the tokenizer has ${known} tokens`,
      'Resize the embeddings to the tokenizer, or restore the tokenizer that belongs to the model',
    )
  const parameters = pickParameters(folder, await readWeights(folder), config, [FIXED_KERNELS])
  return {
    decoder: { ...config, vocabularySize: known },
    parameters: known < vocabularySize ? cutVocabulary(parameters, known) : parameters,
    tokenizer,
    paddingRows: vocabularySize - known,
  }
}

async function readConfig(folder: ModelFolder): Promise<DecoderConfig> {
  const json = await readJsonObject(folder, 'config.json')
  if (json === undefined)
    throw fileError(folder, 'config.json', 'it is missing', 'Name the folder of a GPT-2 that transformers saved')
  const fail = (reason: string) =>
    fileError(folder, 'config.json', reason, 'Only a model that computes what GPT-2 does can be imported')
  if (json.wgpt !== undefined) return decoderOfSection(json.wgpt, fail)
  if (json.model_type !== 'gpt2')
    throw fail(
      `model_type is ${json.model_type === undefined ? 'missing' : JSON.stringify(json.model_type)}, 'gpt2' is wanted, or '${WGPT_MODEL}' with its section`,
    )
  const config = decoderConfig.safeParse(decoderOfGpt2(json, fail))
  if (!config.success) throw fail(firstIssue(config.error))
  return config.data
}
