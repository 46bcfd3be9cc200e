import { WgptRangeError } from '@wgpt/errors'
import type { Tokenizer } from '@wgpt/tokenizers'
import type { TextDocument } from './document.js'
import type { DocumentSplits } from './choose-for-validation.js'
import { joinTokens, type Tokens, type TokenSequence } from './tokens/token-sequence.js'

/** The ids of each split, its documents one after the other. */
export interface TokenSplits {
  readonly training: Tokens
  readonly validation: Tokens
}

/**
 * @param options `keepDocuments`: the rows know where each document begins, so that windows can be kept within one
 * @throws RangeError that names the document, if the tokenizer doesn't know one of its characters
 * @example
 * ```ts
 * import { createCharacterTokenizer } from '@wgpt/tokenizers'
 *
 * const [a, b] = ['to be or not to be '.repeat(40), 'that is all '.repeat(10)]
 * const documents = [{ name: 'a', text: a }, { name: 'b', text: b }]
 * const tokens = tokenizeSplits(splitDocuments(documents), createCharacterTokenizer())
 * console.log(tokens.training.length > tokens.validation.length) // → true
 * ```
 */
export function tokenizeSplits(
  splits: DocumentSplits,
  tokenizer: Tokenizer<string>,
  options?: { keepDocuments?: false },
): Record<keyof TokenSplits, Uint16Array>
export function tokenizeSplits(
  splits: DocumentSplits,
  tokenizer: Tokenizer<string>,
  options: { keepDocuments?: boolean },
): Record<keyof TokenSplits, TokenSequence | Uint16Array>
export function tokenizeSplits(
  { training, validation }: DocumentSplits,
  tokenizer: Tokenizer<string>,
  { keepDocuments = false }: { keepDocuments?: boolean } = {},
): TokenSplits {
  const row = (documents: readonly TextDocument[]) => {
    const joined = joinTokens(documents.map((document) => encode(document, tokenizer)))
    return keepDocuments ? joined : joined.read(0, joined.length)
  }
  return { training: row(training), validation: row(validation) }
}

function encode({ name, text }: TextDocument, tokenizer: Tokenizer<string>): Uint16Array {
  try {
    return tokenizer.encode(text)
  } catch (error) {
    if (error instanceof RangeError) throw new WgptRangeError(`data: '${name}': ${error.message}`, { cause: error })
    throw error
  }
}
