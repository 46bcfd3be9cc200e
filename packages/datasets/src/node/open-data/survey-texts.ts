import { gatherAlphabet, type TextAlphabet } from '@wgpt/tokenizers'
import type { SampleDocument } from '../../document.js'
import type { DamageReport } from '../token-cache/damaged-files.js'
import type { Watch } from '../token-cache/watch.js'

/**
 * Reads texts once: which characters they have, and which of them can be read to their end.
 * @param damage gets those that can't
 */
export async function surveyTexts(
  documents: readonly SampleDocument<string>[],
  watch: Watch,
  damage: DamageReport,
): Promise<{ alphabet: TextAlphabet; usable: SampleDocument[] }> {
  const alphabet = gatherAlphabet()
  const usable: SampleDocument[] = []
  watch.begin('reading', documents)
  for (const document of documents) {
    try {
      let read = 0
      for await (const part of document.parts({ onRead: (bytes) => (read = bytes) })) {
        alphabet.add(part)
        await watch.step(document.name, read)
      }
      usable.push(document)
    } catch (error) {
      damage.add(document.name, error)
    }
    watch.finish(document)
  }
  return { alphabet, usable }
}
