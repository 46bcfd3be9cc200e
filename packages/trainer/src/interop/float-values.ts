import type { SafeTensor } from '../safetensors/safetensors.js'

/**
 * A tensor's values as float32: a view of the file's bytes where it can be one, else a copy. F16 and BF16 are exact in float32.
 * @throws what `fail` makes of one sentence, for another type
 */
export function floatValues({ dtype, data }: SafeTensor, fail: (reason: string) => Error): Float32Array {
  if (dtype === 'F16') return fromWords(data, halfToBits)
  if (dtype === 'BF16') return fromWords(data, (word) => word << 16)
  if (dtype !== 'F32') throw fail(`is ${dtype}; expected F32, F16 or BF16`)
  const aligned = data.byteOffset % 4 === 0 ? data : data.slice()
  return new Float32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 4)
}

/**
 * The same, of weights: a file has no checksum, and a model with a weight that isn't finite computes nothing.
 * @throws what `fail` makes of one sentence, for another type or the first such value, and of the advice for it
 */
export function finiteValues(tensor: SafeTensor, fail: (reason: string, advice?: string) => Error): Float32Array {
  const values = floatValues(tensor, fail)
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!
    if (value - value !== 0)
      throw fail(
        `holds ${value}, as value ${index + 1} of ${values.length}: nothing can be computed with it`,
        'Get the file again; if it is the same, its training had diverged',
      )
  }
  return values
}

/** Two bytes a value, little-endian, to the bits of a float32. */
function fromWords(data: Uint8Array, toBits: (word: number) => number): Float32Array {
  const bits = new Uint32Array(data.byteLength / 2)
  for (let index = 0; index < bits.length; index++) bits[index] = toBits(data[2 * index]! | (data[2 * index + 1]! << 8))
  return new Float32Array(bits.buffer)
}

/** IEEE 754 half precision (1 sign, 5 exponent, 10 fraction bits) to single (1, 8, 23). */
function halfToBits(word: number): number {
  const sign = (word & 0x8000) << 16
  const exponent = (word >> 10) & 0x1f
  const fraction = word & 0x3ff
  if (exponent === 0x1f) return sign | 0x7f800000 | (fraction << 13)
  if (exponent !== 0) return sign | ((exponent + 112) << 23) | (fraction << 13)
  if (fraction === 0) return sign
  // Subnormal: the highest set bit becomes the implicit one.
  const shift = Math.clz32(fraction) - 21
  return sign | ((113 - shift) << 23) | (((fraction << shift) & 0x3ff) << 13)
}
