import { beginningOf, extensionOf, fileOf, loadDecoder, type RunStore } from '@wgpt/trainer'
import { isTextTokenizer } from '@wgpt/tokenizers'
import { usualTokensOf } from './sample-files.js'

export interface SampleOptions {
  /** Default: as many as a sample of the run's modality usually has. */
  tokens?: number
  temperature: number
  topK?: number
  topP?: number
  seed: number
  signal?: { readonly aborted: boolean }
}

/** How the samples of reports are drawn. */
export const sampleOptions = { temperature: 0.8, seed: 0 }

/**
 * Lets a run's newest checkpoint write a little, and saves it in the run: `sample.txt`, `sample.mid` or `sample.wav`.
 * @returns the text, or which file holds the sample
 */
export async function writeSample(store: RunStore, options: SampleOptions): Promise<string> {
  const { decoder, tokenizer } = await loadDecoder(store)
  try {
    const ids: number[] = []
    const wishes = { ...options, tokens: options.tokens ?? usualTokensOf(tokenizer) }
    for await (const id of decoder.generate(Uint16Array.from(beginningOf(tokenizer)), wishes)) ids.push(id)
    const file = `sample${extensionOf(tokenizer)}`
    if (!options.signal?.aborted) await store.write(file, fileOf(tokenizer, ids))
    return isTextTokenizer(tokenizer)
      ? tokenizer.decode(ids)
      : `a sample of ${ids.length} tokens: ${store.location}/${file}`
  } finally {
    decoder.dispose()
  }
}
