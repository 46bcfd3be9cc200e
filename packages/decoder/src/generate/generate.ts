import { hashOf, nextUniform, randomStream } from '../random/random.js'
import { checkedGenerateOptions, checkPrompt, type GenerateOptions } from './options.js'
import { sampleToken } from './sample.js'

export interface TokenSource {
  vocabularySize: number
  contextLength: number
  /** The logits after the last of `window`, at most contextLength ids. Leaves no tensor behind. */
  nextLogits(window: readonly number[]): Promise<ArrayLike<number>>
}

/** Checks its arguments at once; the tokens come as they are asked for. A prompt longer than the context keeps its last part. */
export function generateTokens(
  source: TokenSource,
  prompt: ArrayLike<number>,
  options: GenerateOptions = {},
): AsyncGenerator<number, void, void> {
  const sampling = checkedGenerateOptions(options)
  checkPrompt(prompt, source.vocabularySize)
  const { signal } = options
  return (async function* () {
    const random = randomStream(hashOf(sampling.seed, 'generate'))
    let window = Array.from(prompt).slice(-source.contextLength)
    for (let count = 0; count < sampling.tokens && !signal?.aborted; count++) {
      const token = sampleToken(await source.nextLogits(window), sampling, nextUniform(random))
      yield token
      window = [...window, token].slice(-source.contextLength)
    }
  })()
}
