import type { DecoderConfig } from '@wgpt/decoder'
import { modalityOf } from '@wgpt/tokenizers'
import { saveCheckpoint } from '../checkpoint/save-checkpoint.js'
import { sha256 } from '../checkpoint/sha256.js'
import type { RunDecoderOptions } from '../config/decoder-options.js'
import { checkedConfig, type RunConfig } from '../config/run-config.js'
import { asJson, CONFIG, TOKENIZER } from '../config/saved-config.js'
import { RunError } from '../errors.js'
import { METRICS } from '../metrics/metrics.js'
import type { RunStore } from '../store/run-store.js'
import type { ImportedModel } from './import-huggingface.js'

/** The source that an imported run's config names: its data isn't known, so it can be read, evaluated and tuned, and not resumed. */
export const IMPORTED = 'imported'

/**
 * Saves an imported model as a run whose checkpoint of step 0 it is: loadDecoder, generate, eval and export take it as any other.
 * @throws RunError if the model has no tokenizer, or the store holds a run
 * @example
 * ```ts
 * const { decoder } = await loadDecoder(store)
 * const files = await exportHuggingFace(decoder, tokenizer)
 * const folder = { location: 'model', read: async (name) => files.get(name) }
 * const imported = createMemoryStore()
 * await saveImported(imported, await importHuggingFace(folder))
 * console.log((await listCheckpoints(imported)).join()) // → 0
 * ```
 */
export async function saveImported(store: RunStore, model: ImportedModel): Promise<RunConfig> {
  const { tokenizer, parameters } = model
  if (tokenizer === undefined)
    throw new RunError(
      `${store.location}: the model has no tokenizer.json, nor vocab.json and merges.txt, and a run needs a tokenizer. Add GPT-2's tokenizer.json to the model's folder`,
    )
  if ((await store.read(CONFIG)) !== undefined)
    throw new RunError(`${store.location} holds a run already. Name another folder`)
  const { seed } = model.decoder
  const decoder: Partial<DecoderConfig> & RunDecoderOptions = { ...model.decoder }
  delete decoder.vocabularySize
  delete decoder.seed
  const config = checkedConfig({
    modality: modalityOf(tokenizer).name,
    data: { source: IMPORTED },
    decoder,
    training: { steps: 1, batchSize: 1, learningRate: 1e-4, seed },
  })
  await saveCheckpoint(store, {
    step: 0,
    tokens: 0,
    seconds: 0,
    learningRate: 0,
    gradientNorm: 0,
    batches: null,
    seed,
    configHash: await sha256(JSON.stringify(config)),
    dataHash: IMPORTED,
    parameters,
    optimizer: { step: 0, tensors: new Map() },
  })
  await store.write(METRICS, '')
  await store.write(TOKENIZER, asJson(tokenizer.toJSON()))
  // The config comes last: a store without it holds no run yet.
  await store.write(CONFIG, asJson(config))
  return config
}
