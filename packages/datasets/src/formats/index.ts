import { WgptRangeError } from '@wgpt/errors'
import { modalities, type Modality } from '@wgpt/tokenizers'
import { audioFormat } from './audio.js'
import { bytesFormat } from './bytes.js'
import type { ContentFormat, FileFormat } from './format.js'
import { midiFormat } from './midi.js'
import { textFormat } from './text.js'

/** The sole list of what files may hold: how a modality's files are read follows from its content. */
const byContent = {
  text: textFormat,
  notes: midiFormat,
  sound: audioFormat,
  bytes: bytesFormat,
} satisfies Record<Modality<unknown>['content'], unknown>

/** Of every modality of @wgpt/tokenizers, in its order. */
export const fileFormats = modalities.map((modality) => ({
  ...(byContent[modality.content] as ContentFormat<unknown>),
  modality,
})) satisfies readonly FileFormat<unknown>[]

/**
 * @throws RangeError that names the modalities there are
 * @example
 * ```ts
 * const file = formatOf('text').write('one', { sampleRate: 16_000 })
 * console.log(file.length) // → 3
 * ```
 */
export function formatOf(modality: string): FileFormat<unknown> {
  const format = fileFormats.find((known) => known.modality.name === modality)
  if (format === undefined)
    throw new WgptRangeError(
      `data: there is not a file format for '${modality}'. Choose one of ${fileFormats.map((known) => known.modality.name).join(', ')}.`,
    )
  return format
}
