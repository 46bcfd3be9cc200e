import { DataFileError } from '../data-file-error.js'
import type { ContentFormat } from './format.js'

/** Far above any piece: MAESTRO's longest file has 1 MB. */
const largestFile = 64 * 2 ** 20

/** Standard MIDI Files. What is in them is the tokenizer's to read. */
export const midiFormat: ContentFormat<Uint8Array> = {
  plural: 'MIDI files',
  async *read(source) {
    if (source.size > largestFile)
      throw new DataFileError(
        `data: '${source.name}' has ${source.size} bytes; expected a MIDI file of at most ${largestFile}. Split it into several files.`,
      )
    const head = await source.read(0, Math.min(4, source.size))
    // What is inside of RIFF is the tokenizer's to judge, as all the rest.
    if (!['MThd', 'RIFF'].includes(String.fromCharCode(...head)))
      throw new DataFileError(
        `data: '${source.name}' is not a MIDI file: it doesn't begin with 'MThd' at byte 0, nor with 'RIFF' as .rmi files do. Give a .mid file.`,
        { offset: 0 },
      )
    yield await source.read(0, source.size)
  },
  write: (bytes) => bytes,
}
