import { isTextTokenizer, modalityOf, type AnyTokenizer, type TextTokenizer } from '@wgpt/tokenizers'
import { UsageError } from '../errors.js'

/** @throws UsageError if a run isn't one of text */
export function textTokenizer(tokenizer: AnyTokenizer): TextTokenizer {
  if (isTextTokenizer(tokenizer)) return tokenizer
  throw new UsageError(`the run is one of ${modalityOf(tokenizer).name}, wanted one of text. Name another run.`)
}
