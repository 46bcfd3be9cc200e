import { gatherAlphabet, modalities, type AnyTokenizer } from '@wgpt/tokenizers'
import type { SampleDocument } from '../../document.js'
import { DataFileError } from '../../data-file-error.js'
import { DamageReport } from '../token-cache/damaged-files.js'
import { Watch } from '../token-cache/watch.js'
import { chooseTokenizer } from './choose-tokenizer.js'
import { findDocuments } from './find-documents.js'
import type { DataConfig } from './data-config.js'
import { surveyTexts } from './survey-texts.js'

/**
 * The tokenizer that a config's data gets. Texts are read for it where their alphabet decides: with no `data.tokenizer`, or 'characters'.
 * @throws DataFileError in one line
 *
 * @example
 * ```ts
 * const tokenizer = await openTokenizer({ modality: 'text', data: { source: 'moby-dick', tokenizer: 'bytes' } })
 * console.log(tokenizer.kind) // → utf8
 * ```
 */
export async function openTokenizer(config: DataConfig): Promise<AnyTokenizer> {
  const other = otherTokenizer(config)
  if (other !== undefined) return other
  const { tokenizer, skipDamaged = false } = config.data
  if (tokenizer !== undefined && tokenizer !== 'characters') return chooseTokenizer(tokenizer, gatherAlphabet())
  const { documents } = await findDocuments(config, { onNote: () => undefined })
  const damage = new DamageReport()
  const texts = documents as SampleDocument<string>[]
  const { alphabet, usable } = await surveyTexts(texts, new Watch({}), damage)
  if (!skipDamaged || usable.length === 0) damage.throwIfAny(documents.length)
  return chooseTokenizer(tokenizer, alphabet)
}

/** The tokenizer of data that isn't text: its modality's. */
export function otherTokenizer({ modality, data }: DataConfig): AnyTokenizer | undefined {
  const found = modalities.find(({ name }) => name === modality)
  if (found === undefined)
    throw new DataFileError(
      `data: there is no modality '${modality}'. Choose one of ${modalities.map(({ name }) => name).join(', ')}, or tokenize its documents by tokenizeDocuments.`,
    )
  if (found.content === 'text') return undefined
  if (data.tokenizer !== undefined)
    throw new DataFileError(
      `data.tokenizer: '${data.tokenizer}' is for texts, and the data is of ${modality}. Leave it out.`,
    )
  return found.createTokenizer()
}
