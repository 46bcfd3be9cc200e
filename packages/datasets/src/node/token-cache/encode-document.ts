import type { Tokenizer } from '@wgpt/tokenizers'
import { DataFileError } from '../../data-file-error.js'
import type { SampleDocument } from '../../document.js'
import type { Watch } from './watch.js'

/**
 * A document's ids, part by part.
 * @throws DataFileError that names the document: it can't be read, the tokenizer doesn't take it, or it gives no token
 */
export async function* encodeDocument<Sample>(
  document: SampleDocument<Sample>,
  tokenizer: Pick<Tokenizer<Sample>, 'encode'>,
  watch: Watch,
): AsyncGenerator<Uint16Array> {
  let [read, count] = [0, 0]
  for await (const part of document.parts({ onRead: (bytes) => (read = bytes) })) {
    const ids = encode(document, part, tokenizer)
    count += ids.length
    yield ids
    await watch.step(document.name, read)
  }
  if (count === 0)
    throw new DataFileError(
      `data: '${document.name}' gives no token. Give a file with something in it, or leave it out.`,
    )
}

function encode<Sample>(
  { name }: SampleDocument,
  part: Sample,
  tokenizer: Pick<Tokenizer<Sample>, 'encode'>,
): Uint16Array {
  try {
    return tokenizer.encode(part)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    const offset = 'offset' in error && typeof error.offset === 'number' ? { offset: error.offset } : {}
    throw new DataFileError(`data: '${name}': ${error.message}`, { cause: error, ...offset })
  }
}
