import { segmentRuns } from '@wgpt/kernel-runtime'
import { sequenceShape, tableColumns, type Direction, type FilterBankAttributes } from '../contract.js'

/** The tensors of a filter bank in plain memory. x: [...shape]. */
interface FilterBankArrays {
  readonly x: Float32Array
  readonly table: Int32Array
  readonly weights: Float32Array
  readonly shape: readonly number[]
  readonly attributes: FilterBankAttributes
  /** [sequences · time], if kernels start again where they change. */
  readonly segments?: Int32Array | undefined
}

/** The whole op on plain memory, in float64: y, of x's shape, is written. */
export function filterArrays(
  { x, table, weights, shape, segments, attributes: { strength, identity } }: FilterBankArrays,
  kernels: Float32Array,
  direction: Direction,
  y: Float32Array,
): void {
  const { sequences, time: longest, channels } = sequenceShape(shape)
  const kept = identity ? 1 - strength : 0
  const line = new Float64Array(longest)
  for (const [firstRow, time] of segmentRuns(segments, sequences, longest))
    for (let channel = 0; channel < channels; channel++) {
      const [start, taps, weightStart] = rowOf(table, channel)
      const first = firstRow * channels + channel
      if (taps === 0) {
        for (let t = 0, i = first; t < time; t++, i += channels) y[i] = identity ? x[i]! : 0
        continue
      }
      const weight = (t: number) => (weightStart >= 0 && t < taps ? weights[weightStart + t]! : 1)
      const isForward = direction === 'forward'
      for (let t = 0; t < time; t++) {
        const value = x[first + t * channels]!
        if (isForward) line[t] = value
        else line[time - 1 - t] = value * weight(t)
      }
      for (let t = 0; t < time; t++) {
        let sum = 0
        for (let k = Math.min(taps, t + 1) - 1; k >= 0; k--) sum += kernels[start + k]! * line[t - k]!
        const i = first + (isForward ? t : time - 1 - t) * channels
        y[i] = strength * sum * (isForward ? weight(t) : 1) + (kept === 0 ? 0 : kept * x[i]!)
      }
    }
}

/** The gradient for the kernels, float64 on the way: `gradient`, float32 [kernelLength], is written. */
export function kernelGradArrays(
  { x, table, weights, shape, segments, attributes: { strength } }: FilterBankArrays,
  dy: Float32Array,
  gradient: Float32Array,
): void {
  const { sequences, time: longest, channels } = sequenceShape(shape)
  const total = new Float64Array(gradient.length)
  const [inputs, outputs] = [new Float64Array(longest), new Float64Array(longest)]
  for (const [firstRow, time] of segmentRuns(segments, sequences, longest))
    for (let channel = 0; channel < channels; channel++) {
      const [start, taps, weightStart] = rowOf(table, channel)
      if (taps === 0) continue
      const first = firstRow * channels + channel
      for (let t = 0, i = first; t < time; t++, i += channels) {
        inputs[t] = x[i]!
        outputs[t] = dy[i]! * (weightStart >= 0 && t < taps ? weights[weightStart + t]! : 1)
      }
      for (let k = Math.min(taps, time) - 1; k >= 0; k--) {
        let sum = 0
        for (let t = k; t < time; t++) sum += outputs[t]! * inputs[t - k]!
        total[start + k]! += sum
      }
    }
  gradient.set(total.map((sum) => strength * sum))
}

function rowOf(table: Int32Array, channel: number): [start: number, taps: number, weightStart: number] {
  const at = channel * tableColumns
  return [table[at]!, table[at + 1]!, table[at + 2]!]
}
