import type { Decoder } from '@wgpt/decoder'
import { modalityOf, tokenizerFromJSON, type AnyTokenizer } from '@wgpt/tokenizers'
import type { RunConfig } from '../config/run-config.js'
import { reasonOf, RunError } from '../errors.js'
import type { StopSignal } from '../stop-signal.js'
import type { RunStore } from '../store/run-store.js'
import { beginningOf, extensionOf, fileOf } from './sample-files.js'

/** The folder of a run that holds what it wrote on the way, one file per step: `samples/000400.txt`, `.mid`, `.wav`. */
export const SAMPLES = 'samples'

/** Milliseconds from one word of progress to the next. */
const patience = 1500

/** What the loop knows of a model that is to write. */
interface Writer {
  readonly decoder: Pick<Decoder, 'generate'>
  readonly store: RunStore
  readonly progress: { readonly step: number }
}

/**
 * Lets a model in training write a little and saves it. One seed and one beginning at every step, so that only the model differs; it
 * draws from random numbers of its own, so that training continues as if nothing had been written.
 */
export type DrawSample = (arm: Writer, onProgress?: OnProgress) => Promise<void>

type OnProgress = (done: { tokens: number; of: number }) => void | Promise<void>

/**
 * @param signal once it is aborted, a sample that is being written is given up: none is kept of that step
 * @returns undefined if the config asks for no samples
 * @throws RunError if the tokenizer is not one of @wgpt/tokenizers, so that nothing knows the file format of its samples
 */
export function createDrawSample(
  { training: { sampleEvery, sampleTokens } }: RunConfig,
  saved: { toJSON(): unknown },
  signal?: StopSignal,
): DrawSample | undefined {
  if (sampleEvery === undefined) return undefined
  const tokenizer = knownTokenizer(saved.toJSON())
  const tokens = sampleTokens ?? modalityOf(tokenizer).sampleLengths.training
  const options = { tokens, temperature: 0.8, seed: 0, ...(signal && { signal }) }
  return async ({ decoder, store, progress: { step } }, onProgress) => {
    const ids: number[] = []
    let told = performance.now()
    for await (const id of decoder.generate(beginningOf(tokenizer), options)) {
      ids.push(id)
      if (performance.now() - told < patience) continue
      told = performance.now()
      await onProgress?.({ tokens: ids.length, of: tokens })
    }
    if (signal?.aborted) return
    await store.write(`${SAMPLES}/${String(step).padStart(6, '0')}${extensionOf(tokenizer)}`, fileOf(tokenizer, ids))
  }
}

function knownTokenizer(json: unknown): AnyTokenizer {
  try {
    return tokenizerFromJSON(json)
  } catch (error) {
    throw new RunError(
      `config: training.sampleEvery needs a tokenizer of @wgpt/tokenizers, whose samples have files (${reasonOf(error)}). Leave it out, or draw samples in onEvent`,
      { cause: error },
    )
  }
}
