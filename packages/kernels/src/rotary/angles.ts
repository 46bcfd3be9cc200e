export interface AngleOptions {
  time: number
  /** Values a head. */
  size: number
  base: number
  /** The position of the first row. */
  offset: number
}

const kept = new Map<string, Float32Array>()

/**
 * cos and sin of position·base^(−2i/size), in float64 and then rounded: float32 angles would be off by 1e-3 at position 10⁴.
 * The last 16 tables are kept: a model asks for the same one at every layer.
 * @returns [time, size / 2, 2]
 */
export function angleTable({ time, size, base, offset }: AngleOptions, direction: 1 | -1): Float32Array {
  const key = [time, size, base, offset, direction].join()
  const found = kept.get(key)
  if (found) return found
  const table = new Float32Array(time * size)
  for (let t = 0; t < time; t++)
    for (let i = 0; i < size; i += 2) {
      const angle = (t + offset) * base ** (-i / size)
      table[t * size + i] = Math.cos(angle)
      table[t * size + i + 1] = direction * Math.sin(angle)
    }
  if (kept.size === 16) kept.delete(kept.keys().next().value!)
  kept.set(key, table)
  return table
}
