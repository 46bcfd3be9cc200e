import { TokenizerError } from './errors.js'
/** @throws TokenizerError for an id that a vocabulary doesn't have */
export function checkId(id: number, position: number, vocabularySize: number): void {
  if (!(Number.isInteger(id) && id >= 0 && id < vocabularySize))
    throw new TokenizerError(
      `tokenizer: id ${id} at position ${position} is outside the vocabulary of ${vocabularySize}. Expected whole numbers from 0 to ${vocabularySize - 1}.`,
    )
}
