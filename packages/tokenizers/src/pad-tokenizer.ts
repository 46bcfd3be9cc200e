import { TokenizerError } from './errors.js'
import { checkId } from './decode-checks.js'
import { largestVocabulary, type Tokenizer } from './tokenizer.js'

/** What a padded tokenizer's JSON says besides that of the tokenizer in it. */
export const PADDED_TO = 'paddedTo'

/**
 * A tokenizer of a model that has more ids than the tokenizer has tokens: they stand for nothing, and are never encoded.
 * @param vocabularySize of the model
 * @throws TokenizerError if the tokenizer has more tokens than that, or 65,536 ids don't hold them
 * @example
 * ```ts
 * const tokenizer = padTokenizer(createCharacterTokenizer({ alphabet: 'abc' }), 64)
 * console.log(tokenizer.vocabularySize) // → 64
 * ```
 */
export function padTokenizer<
  Padded extends Pick<Tokenizer<unknown>, 'vocabularySize' | 'decode' | 'bytesOf' | 'toJSON'>,
>(tokenizer: Padded, vocabularySize: number): Padded {
  const known = tokenizer.vocabularySize
  if (!Number.isInteger(vocabularySize) || vocabularySize < known || vocabularySize > largestVocabulary)
    throw new TokenizerError(
      `tokenizer: it can't be padded to ${vocabularySize} ids; expected ${known} (its tokens) to ${largestVocabulary}. Give the size of the model's vocabulary.`,
      undefined,
      [PADDED_TO],
    )
  if (vocabularySize === known) return tokenizer
  const check = (id: number, position: number) => checkId(id, position, vocabularySize)
  return {
    ...tokenizer,
    vocabularySize,
    decode(ids: ArrayLike<number>, ...options: readonly unknown[]) {
      const all = Array.from(ids)
      all.forEach(check)
      const decode: (ids: ArrayLike<number>, ...options: readonly unknown[]) => unknown = tokenizer.decode
      return decode(
        all.filter((id) => id < known),
        ...options,
      )
    },
    ...(tokenizer.bytesOf && {
      bytesOf(id: number) {
        check(id, 0)
        return id < known ? tokenizer.bytesOf!(id) : new Uint8Array(0)
      },
    }),
    toJSON: () => ({ ...(tokenizer.toJSON() as object), [PADDED_TO]: vocabularySize }),
  }
}
