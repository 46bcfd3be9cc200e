import { mainDataOf, type Mp3FrameHeader } from './mp3-frame.js'

/**
 * Whether the frames of layer III lie in their common stream of main data as they must: each begins at or behind the end of the one before, with data
 * that is there, and ends in its own frame. A frame that is missing, doubled or cut breaks this, whatever else says nothing about it.
 * Source: ISO/IEC 11172-3, section 2.4.2.7 (main_data_begin).
 */
export function createMainDataCheck() {
  let [place, end] = [0, 0] // in bits, in the stream of main data
  let firstBreak: number | undefined
  return {
    /** The byte of the first frame that doesn't follow. */
    get firstBreak() {
      return firstBreak
    },
    frame(frame: Uint8Array, header: Mp3FrameHeader, at: number): void {
      if (header.layer !== 3) return
      const { back, bits } = mainDataOf(frame, header)
      const from = place - 8 * back
      place += 8 * (frame.length - header.sideStart - header.sideLength)
      if (from < end || from + bits > place) firstBreak ??= at
      end = from + bits
    },
  }
}
