import { loadDecoder, type RunStore } from '@wgpt/trainer'
import { textTokenizer } from './text-tokenizer.js'

/** A run's own sample, beside its figures: reports show it. */
export const SAMPLE = 'sample.txt'

export interface SampleOptions {
  tokens: number
  temperature: number
  topK?: number
  topP?: number
  seed: number
  signal?: { readonly aborted: boolean }
}

/** How the samples of reports are drawn. */
export const sampleOptions = { tokens: 200, temperature: 0.8, seed: 0 }

/** Lets a run's newest checkpoint write a little, and saves it in the run. */
export async function writeSample(store: RunStore, options: SampleOptions): Promise<string> {
  const { decoder, tokenizer: any } = await loadDecoder(store)
  try {
    const tokenizer = textTokenizer(any)
    const ids: number[] = []
    for await (const id of decoder.generate([0], options)) ids.push(id)
    const text = tokenizer.decode(ids)
    if (!options.signal?.aborted) await store.write(SAMPLE, text)
    return text
  } finally {
    decoder.dispose()
  }
}
