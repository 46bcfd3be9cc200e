import type { Tokenizer } from '@wgpt/tokenizers'
import type { TextDocument } from './document.js'
import type { DocumentSplits } from './split-documents.js'

/** The ids of each split, its documents one after the other. */
export interface TokenSplits {
  readonly training: Uint16Array
  readonly validation: Uint16Array
}

/** @throws RangeError that names the document, if the tokenizer doesn't know one of its characters */
export function tokenizeSplits(splits: DocumentSplits, tokenizer: Tokenizer<string>): TokenSplits {
  return {
    training: tokenizeDocuments(splits.training, tokenizer),
    validation: tokenizeDocuments(splits.validation, tokenizer),
  }
}

function tokenizeDocuments(documents: readonly TextDocument[], tokenizer: Tokenizer<string>): Uint16Array {
  const parts = documents.map(({ name, text }) => {
    try {
      return tokenizer.encode(text)
    } catch (error) {
      if (error instanceof RangeError) throw new RangeError(`data: '${name}': ${error.message}`, { cause: error })
      throw error
    }
  })
  const ids = new Uint16Array(parts.reduce((sum, part) => sum + part.length, 0))
  let offset = 0
  for (const part of parts) {
    ids.set(part, offset)
    offset += part.length
  }
  return ids
}
