/**
 * Sinusoids of unit amplitude: channel 2i of position t is sin(t/10000^(2i/size)), channel 2i + 1 its cosine.
 * @returns row-major [length, size]
 * Source: arXiv 1706.03762, section 3.5
 */
export function sinusoids(length: number, size: number): Float32Array {
  const values = new Float32Array(length * size)
  for (let t = 0; t < length; t++)
    for (let i = 0; i < size; i += 2) {
      const angle = t / 10000 ** (i / size)
      values[t * size + i] = Math.sin(angle)
      values[t * size + i + 1] = Math.cos(angle)
    }
  return values
}
