import { isCausal } from '@wgpt/decoder'
import { beginningOf, extensionOf, fileOf, loadDecoder, type RunStore } from '@wgpt/trainer'
import { isTextTokenizer, modalityOf } from '@wgpt/tokenizers'
import { drawIds } from '../generate/draw-ids.js'
import { sampleLength } from '../generate/sample-length.js'

export interface SampleOptions {
  /** Default: as many as a sample of the run's modality usually has. */
  tokens?: number
  temperature: number
  topK?: number
  topP?: number
  seed: number
  signal?: { readonly aborted: boolean }
  /** Told how far it is when it takes long. */
  note?: (line: string) => void
}

/** How the samples of reports are drawn. */
export const sampleOptions = { temperature: 0.8, seed: 0 }

/**
 * Lets a run's newest checkpoint write a little, and saves it in the run: `sample.txt`, `sample.mid` or `sample.wav`.
 * @returns the text, or which file holds the sample, or why there is none
 */
export async function writeSample(store: RunStore, options: SampleOptions): Promise<string> {
  const { decoder, tokenizer } = await loadDecoder(store)
  try {
    if (!isCausal(decoder.config)) return 'no sample: the model is not causal'
    const { tokens, ...wishes } = options
    const before = Uint16Array.from(beginningOf(tokenizer))
    const length = sampleLength(tokenizer, { tokens }, modalityOf(tokenizer).sampleLengths.trained)
    const { ids, seconds } = await drawIds(decoder, tokenizer, before, length, wishes)
    const file = `sample${extensionOf(tokenizer)}`
    if (!options.signal?.aborted) await store.write(file, fileOf(tokenizer, ids))
    return isTextTokenizer(tokenizer)
      ? tokenizer.decode(ids)
      : `a sample of ${ids.length} tokens${seconds === undefined ? '' : `, ${seconds.toFixed(1)} s`}: ${store.location}/${file}`
  } finally {
    decoder.dispose()
  }
}
