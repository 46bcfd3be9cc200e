/** Pieces of bytes, one behind the other; a text stands for its letters' codes, a number for so many zeros. */
export function joinBytes(...pieces: readonly (Uint8Array | string | number)[]): Uint8Array {
  const parts = pieces.map((piece) =>
    typeof piece === 'string'
      ? Uint8Array.from(piece, (letter) => letter.charCodeAt(0))
      : typeof piece === 'number'
        ? new Uint8Array(piece)
        : piece,
  )
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** An ID3v2 tag of so many bytes behind its head, below 16,384. */
export const id3v2 = (length: number): Uint8Array =>
  joinBytes('ID3\x04\0\0\0\0', Uint8Array.of(length >> 7, length & 127), length)
/** An ID3v1 tag. */
export const id3v1 = (): Uint8Array => joinBytes('TAG', 125)
