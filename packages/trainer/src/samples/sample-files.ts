import { formatOf } from '@wgpt/datasets'
import { modalityOf, usualNoteLimits, type AnyTokenizer, type MidiDecodeOptions } from '@wgpt/tokenizers'

/** What a model continues from when nothing is given: silence, a pause of one step, the first token of the vocabulary. */
export function beginningOf(tokenizer: AnyTokenizer): ArrayLike<number> {
  if (tokenizer.kind === 'mu-law') return tokenizer.encode(new Float32Array(1))
  if (tokenizer.kind === 'midi') {
    const { lowestPitch, highestPitch } = tokenizer.toJSON()
    return [2 * (highestPitch - lowestPitch + 1)] // behind the note-ons and the note-offs
  }
  return [0]
}

/**
 * The file that holds what a model wrote: a text, a piece, a sound of 16 bits.
 * @param limits of a piece's notes, which a model may never end; 12 s and 64 voices unless something else is given
 */
export function fileOf(tokenizer: AnyTokenizer, ids: ArrayLike<number>, limits: MidiDecodeOptions = {}): Uint8Array {
  const sample: unknown =
    tokenizer.kind === 'midi' ? tokenizer.decode(ids, { ...usualNoteLimits, ...limits }) : tokenizer.decode(ids)
  return formatOf(modalityOf(tokenizer).name).write(sample, { sampleRate: rateOf(tokenizer) })
}

/** `.txt`, `.mid`, `.wav` */
export const extensionOf = (tokenizer: AnyTokenizer): string => modalityOf(tokenizer).outputExtension

/** Of sound, in Hz; of anything else it says nothing. */
export const rateOf = (tokenizer: AnyTokenizer): number => ('sampleRate' in tokenizer ? tokenizer.sampleRate : 16_000)
