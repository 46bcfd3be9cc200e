import { WgptRangeError } from '@wgpt/errors'
import { audioFormat } from './audio.js'
import { bytesFormat } from './bytes.js'
import type { FileFormat } from './format.js'
import { midiFormat } from './midi.js'
import { textFormat } from './text.js'

/** The sole list of file formats, one for each modality of @wgpt/tokenizers: a new one is a file here and a line here. */
export const fileFormats = [textFormat, midiFormat, audioFormat, bytesFormat] as const

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
  return format as FileFormat<unknown>
}
