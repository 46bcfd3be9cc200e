import { TokenizerError } from '../errors.js'
import { byteOffset, locateInJson } from './locate-in-json.js'

/** Far beyond GPT-2's tokenizer.json, which has 2 MB. */
const longestText = 2 ** 25

/**
 * Makes something of a JSON file, and adds to its errors where in the file they lie.
 * @param what the file is, for errors
 * @throws TokenizerError with the byte where it goes wrong
 */
export function readJson<Made>(text: string, what: string, make: (json: unknown) => Made): Made {
  if (text.length > longestText)
    throw new TokenizerError(
      `tokenizer: ${what} has ${text.length.toLocaleString('en-US')} characters; expected at most ${longestText.toLocaleString('en-US')}. This is not a tokenizer.`,
      0,
    )
  const { problem, index } = locateInJson(text)
  if (problem !== undefined) {
    const offset = byteOffset(text, index)
    throw new TokenizerError(
      `tokenizer: ${what} is not JSON: ${problem} at byte ${offset.toLocaleString('en-US')}. Get the file again.`,
      offset,
    )
  }
  try {
    return make(JSON.parse(text))
  } catch (error) {
    if (!(error instanceof TokenizerError)) throw error
    const offset = byteOffset(text, locateInJson(text, error.path).index)
    throw new TokenizerError(`${error.message} It is at byte ${offset.toLocaleString('en-US')}.`, offset, error.path)
  }
}
