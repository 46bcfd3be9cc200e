import { formatOf } from '@wgpt/datasets'
import { modalityOf, type AnyTokenizer, type MidiDecodeOptions, type Modality } from '@wgpt/tokenizers'

/**
 * What a model continues from when nothing is given: silence, a pause of one step, the first token of the vocabulary.
 * @example
 * ```ts
 * console.log(beginningOf(tokenizer).length) // → 1
 * ```
 */
export const beginningOf = (tokenizer: AnyTokenizer): ArrayLike<number> =>
  ofSamples(tokenizer).beginningOf?.(tokenizer) ?? [0]

/**
 * The file that holds what a model wrote: a text, a piece, a sound of 16 bits.
 * @param limits of a piece's notes, which a model may never end; 12 s and 64 voices unless something else is given
 * @example
 * ```ts
 * console.log(new TextDecoder().decode(fileOf(tokenizer, tokenizer.encode('cab')))) // → cab
 * ```
 */
export function fileOf(tokenizer: AnyTokenizer, ids: ArrayLike<number>, limits: MidiDecodeOptions = {}): Uint8Array {
  const modality = ofSamples(tokenizer)
  const sample: unknown = modality.decodeLimited
    ? modality.decodeLimited(tokenizer, ids, limits)
    : tokenizer.decode(ids)
  return formatOf(modality.name).write(sample, { sampleRate: rateOf(tokenizer) })
}

/** The tokenizer's own modality: it takes that tokenizer. */
const ofSamples = (tokenizer: AnyTokenizer): Modality<unknown> => modalityOf(tokenizer)

/**
 * `.txt`, `.mid`, `.wav`
 * @example
 * ```ts
 * console.log(extensionOf(tokenizer)) // → .txt
 * ```
 */
export const extensionOf = (tokenizer: AnyTokenizer): string => modalityOf(tokenizer).outputExtension

/**
 * Of sound, in Hz; of anything else it says nothing.
 * @example
 * ```ts
 * import { createMuLawTokenizer } from '@wgpt/tokenizers'
 *
 * console.log(rateOf(createMuLawTokenizer())) // → 16000
 * ```
 */
export const rateOf = (tokenizer: AnyTokenizer): number => ('sampleRate' in tokenizer ? tokenizer.sampleRate : 16_000)
