import type { ByteSource } from '../byte-source.js'
import type { AudioBlock } from './audio-block.js'
import type { OggPage } from './ogg-pages.js'
import { soundFileError } from './sound-file-error.js'

/** Compares the positions that pages name with the samples that their packets make, and cuts what stands outside of the sound. */
export interface GranuleCheck {
  /** @param samples that the packets which end in this page make */
  page(page: OggPage, samples: number): void
  /** The part of a decoded block that belongs to the sound. */
  trim(block: AudioBlock): AudioBlock
  /** @throws DataFileError if the decoder gave another number of samples than the packets make */
  finish(end: number): void
}

/** @param skipped samples at the beginning that only start the decoder */
export function createGranuleCheck(source: ByteSource, skipped = 0): GranuleCheck {
  let made = 0 // by the packets so far
  let start: number | undefined // the position of the first sample
  let until: number | undefined // of the samples made, where the sound ends
  let decoded = 0
  const refuse = (offset: number, found: string) => soundFileError(source, 'Ogg', offset, found)
  return {
    page({ offset, granule, isLast, goesOn, pieces }, samples) {
      const before = made
      made += samples
      const ends = pieces.length - (goesOn ? 1 : 0)
      if (granule === undefined) {
        if (ends > 0 && samples > 0) throw refuse(offset, 'a page without a position')
        if (isLast) until = made
        return
      }
      // A stream whose first page of sound is its last one begins at 0.
      if (start === undefined) start = isLast ? 0 : granule - made
      const position = granule - start
      if (isLast ? position > made || position < before : position !== made)
        throw refuse(
          offset,
          `a page ends at sample ${position}, its packets at ${made}: packets are missing or doubled`,
        )
      if (isLast) until = position
    },
    trim({ sampleRate, channels }) {
      const length = channels[0]?.length ?? 0
      const first = Math.max(skipped, -(start ?? 0))
      const from = Math.min(length, Math.max(0, first - decoded))
      const to = until !== undefined ? Math.max(from, Math.min(length, until - decoded)) : length
      decoded += length
      return from === 0 && to === length
        ? { sampleRate, channels }
        : { sampleRate, channels: channels.map((channel) => channel.subarray(from, to)) }
    },
    finish(end) {
      if (decoded !== made)
        throw refuse(end, `the packets make ${made} samples, ${decoded} were decoded; the stream ends`)
    },
  }
}
