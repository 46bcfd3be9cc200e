import { formatOf } from '@wgpt/datasets'
import { isTextTokenizer, modalityOf, type AnyTokenizer, type Tokenizer } from '@wgpt/tokenizers'

/** How many tokens are written unless a call says: a few lines, a few bars, a quarter of a second. */
const usualTokens: Record<string, number> = { midi: 400, audio: 4000 }
export const usualTokensOf = (tokenizer: AnyTokenizer): number => usualTokens[modalityOf(tokenizer).name] ?? 200

/** What a model goes on from when nothing is given: silence, a pause of one step, the first token of the vocabulary. */
export function beginningOf(tokenizer: AnyTokenizer): ArrayLike<number> {
  if (tokenizer.kind === 'mu-law') return tokenizer.encode(new Float32Array(1))
  if (tokenizer.kind === 'midi') {
    const { lowestPitch, highestPitch } = tokenizer.toJSON()
    return [2 * (highestPitch - lowestPitch + 1)] // behind the note-ons and the note-offs
  }
  return [0]
}

/** The file that holds what ids say: a text, a piece, a sound of 16 bits. */
export function fileOf(tokenizer: AnyTokenizer, ids: ArrayLike<number>): Uint8Array {
  const sample: unknown = tokenizer.decode(ids)
  return formatOf(modalityOf(tokenizer).name).write(sample, { sampleRate: rateOf(tokenizer) })
}

/** `.txt`, `.mid`, `.wav` */
export const extensionOf = (tokenizer: AnyTokenizer): string => modalityOf(tokenizer).outputExtension

/** Of sound, in Hz; of anything else it says nothing. */
export const rateOf = (tokenizer: AnyTokenizer): number => ('sampleRate' in tokenizer ? tokenizer.sampleRate : 16_000)

/**
 * A prompt's ids: a file of the run's modality, or, for a text, the text itself.
 * @throws DataFileError or RangeError in one line; RangeError if a text is given where a file is wanted
 */
export async function readPrompt(tokenizer: AnyTokenizer, prompt: string | undefined): Promise<Uint16Array> {
  if (prompt === undefined || prompt === '') return new Uint16Array(0)
  const { existsSync } = await import('node:fs')
  if (!existsSync(prompt)) {
    if (isTextTokenizer(tokenizer)) return tokenizer.encode(prompt)
    throw new RangeError(
      `prompt: '${prompt}' doesn't exist. Give a ${modalityOf(tokenizer).extensions.join(', ') || 'file'} file: the run is one of ${modalityOf(tokenizer).name}.`,
    )
  }
  const { readFiles } = await import('@wgpt/datasets/node')
  const documents = await readFiles([prompt], modalityOf(tokenizer).name, { sampleRate: rateOf(tokenizer) })
  const ids: number[] = []
  for (const document of documents)
    for await (const part of document.parts())
      for (const id of (tokenizer as Tokenizer<unknown>).encode(part)) ids.push(id)
  return Uint16Array.from(ids)
}
