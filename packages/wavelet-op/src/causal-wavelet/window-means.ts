import { segmentRuns } from '@wgpt/kernel-runtime'
import { sequenceShape, type Direction, type WaveletAttributes } from '../contract.js'

/**
 * The whole op on plain memory, for every backend whose tensors are typed arrays here.
 * @param x,y float32 [...shape]; y is written, x is only read, they don't overlap
 * @param levels [channel]
 * @param segments [sequences · time], if windows start again where they change
 */
export function filterSequences(
  x: Float32Array,
  y: Float32Array,
  levels: Int32Array,
  shape: readonly number[],
  { boundary, strength }: WaveletAttributes,
  direction: Direction,
  segments?: Int32Array,
): void {
  const { sequences, time: longest, channels } = sequenceShape(shape)
  y.set(x) // the unchanged channels are done with that, to the bit
  const scratch = createScratch(levels, longest)
  for (const [firstRow, time] of segmentRuns(segments, sequences, longest))
    for (let channel = 0; channel < channels; channel++) {
      const window = 2 ** levels[channel]!
      if (window === 1) continue
      const offset = firstRow * channels + channel
      const renormalize = boundary === 'renormalize'
      if (renormalize && direction === 'adjoint') weighStart(y, offset, channels, time, window)
      if (direction === 'forward') averageWindows(y, offset, channels, time, window, scratch)
      else averageWindows(y, offset + (time - 1) * channels, -channels, time, window, scratch)
      if (renormalize && direction === 'forward') weighStart(y, offset, channels, time, window)
      if (strength !== 1) fade(x, y, offset, channels, time, strength)
    }
}

type Scratch = readonly [Float64Array, Float64Array]

function createScratch(levels: Int32Array, time: number): Scratch {
  const longest = levels.reduce((longest, level) => Math.max(longest, level), 0)
  const length = Math.min(2 ** longest, time) + 1
  return [new Float64Array(length), new Float64Array(length)]
}

/**
 * Replaces each sample by the mean of the `window` samples that end with it, in place; zeros stand before the first.
 *
 * Time is cut into blocks of one window. A window then is the end of one block and the start of the next: a suffix sum of the
 * old block plus a running sum of the new one, both in float64 (van Herk's scheme). Three additions per sample at any window,
 * and no sum outlives two blocks: no drift, and no sample leaves a trace outside its windows, be it NaN or Infinity.
 *
 * @param first where the first sample lies; the next ones follow every `stride` elements (a negative stride runs back in time)
 */
function averageWindows(
  values: Float32Array,
  first: number,
  stride: number,
  time: number,
  window: number,
  scratch: Scratch,
): void {
  const scale = 1 / window
  let [before, after] = scratch // before[r]: sum of the previous block from its r-th sample to its end; after: of this block
  before.fill(0, 0, Math.min(window, time) + 1)
  for (let start = 0; start < time; start += window) {
    const begin = first + start * stride
    if (start + window < time) {
      let suffix = 0
      after[window] = 0
      for (let r = window - 1, i = begin + r * stride; r > 0; r--, i -= stride) {
        suffix += values[i]!
        after[r] = suffix
      }
    }
    const length = Math.min(window, time - start)
    let prefix = 0
    for (let r = 0, i = begin; r < length; r++, i += stride) {
      prefix += values[i]!
      values[i] = (before[r + 1]! + prefix) * scale
    }
    ;[before, after] = [after, before]
  }
}

/** Turns means over a window into means over its part inside the sequence: the samples before time window - 1 weigh more. */
function weighStart(values: Float32Array, first: number, stride: number, time: number, window: number): void {
  const end = Math.min(window - 1, time)
  for (let t = 0, i = first; t < end; t++, i += stride) values[i]! *= window / (t + 1)
}

function fade(x: Float32Array, y: Float32Array, first: number, stride: number, time: number, strength: number): void {
  for (let t = 0, i = first; t < time; t++, i += stride) y[i] = (1 - strength) * x[i]! + strength * y[i]!
}
