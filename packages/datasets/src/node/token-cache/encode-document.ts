import type { Tokenizer } from '@wgpt/tokenizers'
import { DataFileError } from '../../data-file-error.js'
import type { SampleDocument } from '../../document.js'
import type { Watch } from './watch.js'

/** A tokenizer whose `encode` may put ids before and behind every text. */
export interface AroundTexts {
  readonly around?: { readonly before: readonly number[]; readonly after: readonly number[] }
}

/**
 * A document's ids, part by part.
 * @throws DataFileError that names the document: it can't be read, the tokenizer doesn't take it, or it gives no token
 */
export async function* encodeDocument<Sample>(
  document: SampleDocument<Sample>,
  tokenizer: Pick<Tokenizer<Sample>, 'encode'> & AroundTexts,
  watch: Watch,
): AsyncGenerator<Uint16Array> {
  let [read, count, start] = [0, 0, 0]
  // What stands around a text stands around the whole of it, however many parts it comes in.
  const { before, after } = tokenizer.around ?? { before: [], after: [] }
  for await (const part of document.parts({ onRead: (bytes) => (read = bytes) })) {
    const all = encode(document, part, tokenizer, start)
    if (part instanceof Uint8Array) start += part.length
    const ids = all.subarray(before.length, all.length - after.length)
    if (count === 0 && before.length > 0) yield Uint16Array.from(before)
    count += ids.length
    yield ids
    await watch.step(document.name, read)
  }
  if (after.length > 0) yield Uint16Array.from(after)
  if (count === 0)
    throw new DataFileError(
      `data: '${document.name}' gives no token: there is nothing in it to learn from, as in a MIDI file without notes. Leave it out.`,
    )
}

function encode<Sample>(
  { name }: SampleDocument,
  part: Sample,
  tokenizer: Pick<Tokenizer<Sample>, 'encode'>,
  start: number,
): Uint16Array {
  try {
    return tokenizer.encode(part)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    const offset = 'offset' in error && typeof error.offset === 'number' ? { offset: start + error.offset } : {}
    const where =
      start > 0 && 'offset' in offset
        ? ` (Bytes are counted from byte ${start.toLocaleString('en-US')} of the file.)`
        : ''
    throw new DataFileError(`data: '${name}': ${error.message}${where}`, { cause: error, ...offset })
  }
}
