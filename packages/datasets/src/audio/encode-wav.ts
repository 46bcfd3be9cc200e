const pcm = 1

/**
 * A WAV file of one channel, PCM of 16 bits.
 * @param samples in [-1, 1]; what is louder is clipped
 * @example
 * ```ts
 * const bytes = encodeWav(Float32Array.of(0, 0.5, -0.5), 16_000)
 * console.log(bytes.length) // → 50
 * ```
 */
export function encodeWav(samples: Float32Array, sampleRate: number): Uint8Array {
  const bytes = new Uint8Array(44 + 2 * samples.length)
  const view = new DataView(bytes.buffer)
  const text = (at: number, value: string) =>
    bytes.set(
      Array.from(value, (letter) => letter.charCodeAt(0)),
      at,
    )
  text(0, 'RIFF')
  view.setUint32(4, bytes.length - 8, true)
  text(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, pcm, true)
  view.setUint16(22, 1, true)
  view.setUint32(24, sampleRate, true)
  view.setUint32(28, 2 * sampleRate, true)
  view.setUint16(32, 2, true)
  view.setUint16(34, 16, true)
  text(36, 'data')
  view.setUint32(40, 2 * samples.length, true)
  for (const [index, sample] of samples.entries())
    view.setInt16(44 + 2 * index, Math.min(32_767, Math.round(Math.max(-1, Math.min(1, sample)) * 32_768)), true)
  return bytes
}
