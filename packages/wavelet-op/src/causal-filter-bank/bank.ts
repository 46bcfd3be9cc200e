import { tableColumns } from '../contract.js'
import type { WaveletPlan } from '../plan/create-plan.js'
import { startWeights, windowTaps } from '../plan/windows.js'

/** What the kernels of a filter bank need beside x and the kernels' values. Plain arrays: nothing to dispose of. */
export interface Bank {
  /** As the contract says: [channel · 4]. */
  readonly table: Int32Array
  readonly weights: Float32Array
  readonly kernelLength: number
  readonly tapSum: number
  readonly longest: number
  readonly strength: number
}

/** The bank of the learnable op: the kernels are the plan's, and no channel reads taps beyond the first `time`. */
export const learnableBank = remembered((plan, time) => {
  const { kernelOffsets, firstProcessed, taps } = plan
  const kernelLength = kernelOffsets[kernelOffsets.length - 1]!
  return createBank(plan, kernelLength, time, (channel) =>
    channel < firstProcessed
      ? undefined
      : { start: kernelOffsets[channel - firstProcessed]!, taps: taps[channel]!, whole: taps[channel]! },
  )
})

/** The bank of the fixed op: one kernel for all channels of a level (details apart), its first `time` taps, and their values. */
export const fixedBank = remembered((plan, time) => {
  const places = new Map<number, { start: number; taps: number; whole: number }>()
  const values: Float64Array[] = []
  let end = 0
  for (let channel = plan.firstProcessed; channel < plan.channels; channel++) {
    const kind = kindOf(plan, channel)
    if (plan.levels[channel] === 0 || places.has(kind)) continue
    const taps = Math.min(plan.windows[channel]!, time)
    places.set(kind, { start: end, taps, whole: plan.windows[channel]! })
    values.push(tapsOf(plan, channel, taps))
    end += taps
  }
  const bank = createBank(plan, Math.max(end, 1), time, (channel) =>
    plan.levels[channel] === 0 ? undefined : places.get(kindOf(plan, channel)),
  )
  return { ...bank, kernels: end === 0 ? Float32Array.of(0) : packed(values) }
})

/** The first `limit` taps of a channel's fixed window. */
export const tapsOf = ({ wavelet, levels, details }: WaveletPlan, channel: number, limit: number): Float64Array =>
  windowTaps({ wavelet, level: levels[channel]!, detail: details[channel] === 1 }, limit)

const kindOf = ({ levels, details }: WaveletPlan, channel: number) => 2 * levels[channel]! + details[channel]!

/** @param place of the kernel of a channel, undefined for an unchanged one; `whole` counts the taps that the start weights sum */
function createBank(
  plan: WaveletPlan,
  kernelLength: number,
  time: number,
  place: (channel: number) => { start: number; taps: number; whole: number } | undefined,
): Bank {
  const table = new Int32Array(plan.channels * tableColumns)
  const weights: Float64Array[] = []
  const weightStarts = new Map<number, number>()
  let weightEnd = 0
  let tapSum = 0
  let longest = 0
  for (let channel = 0; channel < plan.channels; channel++) {
    const { start, taps, whole } = place(channel) ?? { start: 0, taps: 0, whole: 0 }
    const reach = Math.min(taps, time)
    let weightStart = -1
    // A detail's taps sum to 0: there is no sum to keep.
    if (plan.boundary === 'renormalize' && reach > 0 && plan.details[channel] === 0) {
      const known = weightStarts.get(kindOf(plan, channel))
      weightStart = known ?? weightEnd
      if (known === undefined) {
        const all = tapsOf(plan, channel, whole === plan.windows[channel] ? reach : whole)
        const total = whole === plan.windows[channel] ? 1 : all.reduce((sum, tap) => sum + tap, 0)
        weights.push(startWeights(all.subarray(0, reach), total))
        weightStarts.set(kindOf(plan, channel), weightStart)
        weightEnd += reach
      }
    }
    table.set([start, reach, weightStart, tapSum], channel * tableColumns)
    tapSum += reach
    longest = Math.max(longest, reach)
  }
  return {
    table,
    weights: weightEnd === 0 ? Float32Array.of(1) : packed(weights),
    kernelLength,
    tapSum,
    longest,
    strength: plan.strength,
  }
}

function packed(parts: readonly Float64Array[]): Float32Array {
  const result = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0))
  let end = 0
  for (const part of parts) {
    result.set(part, end)
    end += part.length
  }
  return result
}

/** Keeps the last result of each plan: a model calls with one length again and again. */
function remembered<Result>(make: (plan: WaveletPlan, time: number) => Result) {
  const results = new WeakMap<WaveletPlan, { time: number; result: Result }>()
  return (plan: WaveletPlan, time: number): Result => {
    const known = results.get(plan)
    if (known?.time === time) return known.result
    const result = make(plan, time)
    results.set(plan, { time, result })
    return result
  }
}
