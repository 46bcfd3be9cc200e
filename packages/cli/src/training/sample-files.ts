import { WgptRangeError } from '@wgpt/errors'
import { isTextTokenizer, isTimedTokenizer, modalityOf, type AnyTokenizer, type Tokenizer } from '@wgpt/tokenizers'
import { rateOf } from '@wgpt/trainer'
import { keptOf } from './prompt-characters.js'

/** @throws RangeError that names the file, where the tokenizer refuses what is in it */
function encodeNamed(tokenizer: Tokenizer<unknown>, part: unknown, file: string): ArrayLike<number> & Iterable<number> {
  try {
    return tokenizer.encode(part)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new WgptRangeError(`prompt: '${file}': ${error.message}`, { cause: error })
  }
}

interface PromptOptions {
  /** Of sound or music that are taken from the file's beginning. */
  readonly seconds?: number | undefined
  /** Told which characters of a text are left out. */
  readonly note: (line: string) => void
}

/**
 * A prompt's ids: a file of the run's modality, or, for a text, the text itself.
 * @throws DataFileError or RangeError in one line; RangeError if a text is given where a file is expected
 */
export async function readPrompt(
  tokenizer: AnyTokenizer,
  prompt: string | undefined,
  { seconds = Infinity, note }: PromptOptions,
): Promise<Uint16Array> {
  if (prompt === undefined || prompt === '') return new Uint16Array(0)
  const { existsSync } = await import('node:fs')
  if (!existsSync(prompt)) {
    if (isTextTokenizer(tokenizer)) return tokenizer.encode(keptOf(tokenizer, prompt, note))
    throw new WgptRangeError(
      `prompt: '${prompt}' doesn't exist. Give a ${modalityOf(tokenizer).extensions.join(', ') || 'file'} file: the run is one of ${modalityOf(tokenizer).name}.`,
    )
  }
  const { readFiles } = await import('@wgpt/datasets/node')
  const documents = await readFiles([prompt], modalityOf(tokenizer).name, { sampleRate: rateOf(tokenizer) })
  const encodePart = (part: unknown) =>
    isTextTokenizer(tokenizer)
      ? tokenizer.encode(keptOf(tokenizer, part as string, note))
      : encodeNamed(tokenizer, part, prompt)
  const ids: number[] = []
  for (const document of documents)
    for await (const part of document.parts()) for (const id of encodePart(part)) ids.push(id)
  if (ids.length === 0)
    throw new WgptRangeError(
      `prompt: '${prompt}' gives no token: there is nothing in it to continue, as in a MIDI file without notes. Name another file, or leave --prompt out.`,
    )
  return isTimedTokenizer(tokenizer) && seconds < Infinity
    ? tokenizer.firstSeconds(ids, seconds)
    : Uint16Array.from(ids)
}
