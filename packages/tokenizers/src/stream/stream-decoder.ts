import type { Tokenizer } from '../tokenizer.js'
import { createUtf8Decoder } from './utf8-decoder.js'

/** Ids of a text as they arrive, as whole characters. */
export interface StreamDecoder {
  /**
   * @returns the characters that are complete now, often none: a character may have several ids
   * @throws TokenizerError if the id is outside the vocabulary
   */
  push(id: number): string
  /** @returns what is left: U+FFFD if the ids end within a character, else nothing. Afterwards it begins a new text. */
  flush(): string
}

/**
 * Decodes a text id by id, for a terminal or a page. The pieces together are `tokenizer.decode` of all ids, and none of them ends within a
 * character.
 *
 * @example
 * const decoder = createStreamDecoder(tokenizer)
 * for await (const id of model.generate(prompt)) process.stdout.write(decoder.push(id))
 * process.stdout.write(decoder.flush())
 */
export function createStreamDecoder(tokenizer: Pick<Tokenizer<string>, 'decode' | 'bytesOf'>): StreamDecoder {
  if (tokenizer.bytesOf === undefined) return { push: (id) => tokenizer.decode([id]), flush: () => '' }
  const utf8 = createUtf8Decoder()
  return { push: (id) => utf8.push(tokenizer.bytesOf!(id)), flush: () => utf8.flush() }
}
