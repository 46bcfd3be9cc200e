import { decoderConfig, type DecoderConfig } from '@wgpt/decoder'
import { padTokenizer, type AnyTokenizer } from '@wgpt/tokenizers'
import type { Checkpoint } from '../checkpoint/checkpoint.js'
import { firstIssue } from '../config/run-config.js'
import { reasonOf } from '../errors.js'
import { WGPT_MODEL } from './export-huggingface.js'
import { decoderOfGpt2 } from './gpt2-config.js'
import { generationKeys } from './keys/generation-keys.js'
import { wgptKeys } from './keys/gpt2-keys.js'
import { checkKeys, shown } from './keys/known-keys.js'
import { fileError, readJsonObject, type ModelFolder } from './model-folder.js'
import { readModelTokenizer } from './model-tokenizer.js'
import { pickParameters } from './parameter-names.js'
import { readWeights } from './read-weights.js'
import { settleHead } from './tied-head.js'
import { constantNames, decoderOfSection } from './wgpt-section.js'

export interface ImportedModel {
  /** What createDecoder takes to make a decoder that the parameters fit. */
  readonly decoder: DecoderConfig
  /** By the decoder's names, float32. Values may be views of the files' bytes. */
  readonly parameters: Checkpoint['parameters']
  /** Undefined if the folder has none. Its vocabulary is the model's: ids without a token stand for nothing. */
  readonly tokenizer: AnyTokenizer | undefined
  /** Rows at the end of the vocabulary that the tokenizer has no token for. They are kept: a model may have been trained with them. */
  readonly paddingRows: number
  /** What the folder says and the decoder doesn't do, in a sentence each; nothing of it changes a logit. */
  readonly notes: readonly string[]
}

/**
 * Reads a GPT-2 in a folder as Hugging Face's transformers saves it, or one that exportHuggingFace made. Weights in F32, F16 or BF16,
 * in one file or in shards. Every key of its config files is understood, known to be without effect, or refused.
 * @param folder a RunStore, or anything that reads files by name
 * @throws RunError in one line that names the file, and the byte where that is known; nothing is allocated by a length that a file claims
 * @example
 * ```ts
 * const { decoder } = await loadDecoder(store)
 * const files = await exportHuggingFace(decoder, tokenizer)
 * const folder = { location: 'model', read: async (name) => files.get(name) }
 * console.log((await importHuggingFace(folder)).decoder.layerCount) // → 1
 * ```
 */
export async function importHuggingFace(folder: ModelFolder): Promise<ImportedModel> {
  const { decoder, notes, tokenizerClass } = await readConfig(folder)
  const generation = await readJsonObject(folder, 'generation_config.json')
  if (generation)
    checkKeys(generation, generationKeys, (reason) =>
      fileError(folder, 'generation_config.json', reason, 'Remove the file to import the model without it'),
    )
  const { vocabularySize } = decoder
  const isGpt2 = tokenizerClass.type === 'gpt2'
  const read = await readModelTokenizer(folder, { ...tokenizerClass, rows: vocabularySize })
  const known = read?.tokenizer.vocabularySize ?? vocabularySize
  if (known > vocabularySize)
    throw fileError(
      folder,
      'config.json',
      `vocab_size is ${vocabularySize}, the tokenizer has ${known} tokens`,
      'Resize the embeddings to the tokenizer, or restore the tokenizer that belongs to the model',
    )
  const { config, weights } = settleHead(await readWeights(folder), decoder)
  return {
    decoder: config,
    parameters: pickParameters(folder, weights, config, isGpt2 ? [] : constantNames(config)),
    tokenizer: read && padded(folder, read.tokenizer, vocabularySize),
    paddingRows: vocabularySize - known,
    notes: [
      ...notes,
      ...(read?.withoutRow ?? []).map(
        (token) => `the token ${shown(token)} is left out: the model has no row for it, and can't read it`,
      ),
      ...(config.tiedEmbeddings === decoder.tiedEmbeddings
        ? []
        : [
            'tie_word_embeddings is true, but lm_head.weight differs from the embeddings: it is kept as a matrix of its own',
          ]),
    ],
  }
}

function padded(folder: ModelFolder, tokenizer: AnyTokenizer, rows: number): AnyTokenizer {
  try {
    return padTokenizer(tokenizer, rows)
  } catch (error) {
    throw fileError(folder, 'config.json', reasonOf(error).replace(/\.$/, ''), 'Remove the rows that have no token')
  }
}

async function readConfig(folder: ModelFolder) {
  const json = await readJsonObject(folder, 'config.json')
  if (json === undefined)
    throw fileError(folder, 'config.json', 'it is missing', 'Name the folder of a GPT-2 that transformers saved')
  const fail = (reason: string) =>
    fileError(folder, 'config.json', reason, 'Only a model that computes what GPT-2 does can be imported')
  const { model_type: type, tokenizer_class: given } = json
  if (typeof given !== 'string' && given !== undefined && given !== null)
    throw fail(`tokenizer_class is ${shown(given)}; expected a name`)
  const tokenizerClass = { type: String(type), tokenizerClass: given ?? undefined }
  if (json.wgpt !== undefined) {
    checkKeys(json, wgptKeys, fail)
    const decoder = decoderOfSection(json.wgpt, fail)
    if (type !== WGPT_MODEL) throw fail(`model_type is ${shown(type)}; expected '${WGPT_MODEL}' beside a wgpt section`)
    return { decoder, notes: [], tokenizerClass }
  }
  if (type !== 'gpt2')
    throw fail(
      `model_type is ${type === undefined ? 'missing' : shown(type)}; expected 'gpt2', or '${WGPT_MODEL}' with its section`,
    )
  const { decoder, notes } = decoderOfGpt2(json, fail)
  const config = decoderConfig.safeParse(decoder)
  if (!config.success) throw fail(firstIssue(config.error))
  return { decoder: config.data, notes, tokenizerClass }
}
