import type { Direction } from '../contract.js'
import type { WaveletPlan } from '../plan/create-plan.js'
import { scalingFilters, type ScalingName, type WaveletName } from '../plan/families/index.js'

/** One channel of one sequence, and how its samples are found. */
type Line = Float64Array<ArrayBuffer>
type Shape = Pick<WaveletPlan, 'wavelet' | 'levels' | 'details'>

/**
 * The fixed op by its definition, in float64: `level` filters one after the other, the taps of stage j 2^j samples apart. Slow,
 * and plain enough to be believed.
 * @param x [sequence, time, channel]
 */
export function referenceWavelet(
  x: ArrayLike<number>,
  time: number,
  plan: WaveletPlan,
  direction: Direction = 'forward',
): Float64Array {
  return eachChannel(x, time, plan, (line, channel) => {
    if (plan.levels[channel] === 0) return line
    const weights = referenceWeights(time, plan, channel)
    const filtered = weighed(line, weights, direction, (values) => cascade(values, plan, channel, direction))
    return faded(line, filtered, plan.strength)
  })
}

/** The learnable op by its definition. @param kernels packed as `plan.kernelOffsets` says */
export function referenceFilterBank(
  x: ArrayLike<number>,
  time: number,
  kernels: ArrayLike<number>,
  plan: WaveletPlan,
  direction: Direction = 'forward',
): Float64Array {
  return eachChannel(x, time, plan, (line, channel) => {
    if (channel < plan.firstProcessed) return line
    const start = plan.kernelOffsets[channel - plan.firstProcessed]!
    const weights = referenceWeights(time, plan, channel, plan.taps[channel])
    const filtered = weighed(line, weights, direction, (values) => {
      const y = new Float64Array(time)
      for (let t = 0; t < time; t++)
        for (let k = 0; k < plan.taps[channel]! && k <= t; k++) {
          const [to, from] = direction === 'forward' ? [t, t - k] : [t - k, t]
          y[to]! += kernels[start + k]! * values[from]!
        }
      return y
    })
    return faded(line, filtered, plan.strength)
  })
}

/** The gradient of ⟨learnable op, dy⟩ for the kernels. */
export function referenceKernelGrad(
  x: ArrayLike<number>,
  time: number,
  dy: ArrayLike<number>,
  plan: WaveletPlan,
): Float64Array {
  const { channels, firstProcessed, kernelOffsets, taps, strength } = plan
  const gradient = new Float64Array(kernelOffsets[channels - firstProcessed]!)
  for (let channel = firstProcessed; channel < channels; channel++) {
    const weights = referenceWeights(time, plan, channel, taps[channel])
    for (let begin = 0; begin < x.length; begin += time * channels)
      for (let t = 0; t < time; t++)
        for (let k = 0; k < taps[channel]! && k <= t; k++)
          gradient[kernelOffsets[channel - firstProcessed]! + k]! +=
            strength * weights[t]! * dy[begin + t * channels + channel]! * x[begin + (t - k) * channels + channel]!
  }
  return gradient
}

/**
 * [time]: 1 everywhere under 'zero' and for a detail; under 'renormalize' the sum of all taps over that of the taps 0 … t, where
 * that is not near 0. @param limit the taps that count, the first ones
 */
export function referenceWeights(time: number, plan: WaveletPlan, channel: number, limit = Infinity): Float64Array {
  const weights = new Float64Array(time).fill(1)
  if (plan.boundary === 'zero' || plan.details[channel] === 1) return weights
  const length = Math.min(plan.windows[channel]!, limit)
  const isWhole = length === plan.windows[channel]
  const impulse = new Float64Array(isWhole ? Math.min(time, length) : length)
  impulse[0] = 1
  const taps = cascade(impulse, plan, channel, 'forward')
  const total = isWhole ? 1 : taps.reduce((sum, tap) => sum + tap, 0)
  let [sum, magnitude] = [0, 0]
  for (let t = 0; t < Math.min(time, taps.length); t++) {
    sum += taps[t]!
    magnitude += Math.abs(taps[t]!)
    if (Math.abs(sum) >= magnitude / 8 && Math.abs(sum) >= 2 ** -31) weights[t] = total / sum
  }
  return weights
}

/** The families that are not a cascade of filters, by their recursions. */
const recursions: Record<Exclude<WaveletName, ScalingName>, (line: Line, level: number) => Line> = {
  ema(line, level) {
    const alpha = 2 / (2 ** level + 1)
    let average = 0
    return line.map((value) => (average = alpha * value + (1 - alpha) * average))
  },
  gamma(line, level) {
    const alpha = 8 / (2 ** level + 7)
    const stages = [0, 0, 0, 0]
    return line.map((value) =>
      stages.reduce((input, stage, i) => (stages[i] = alpha * input + (1 - alpha) * stage), value),
    )
  },
  shift: (line, level) => line.map((_, t) => line[t - 2 ** level + 1] ?? 0),
}

function cascade(line: Line, shape: Shape, channel: number, direction: Direction): Line {
  const { wavelet, levels, details } = shape
  if (!isScaling(wavelet)) {
    const filter = (values: Line) => recursions[wavelet](values, levels[channel]!)
    // The adjoint of a filter that does the same at every time is the filter backwards.
    return direction === 'forward' ? filter(line) : filter(line.slice().reverse()).reverse()
  }
  const { scaling, wavelet: highPass } = scalingFilters[wavelet]
  let values = line
  for (let stage = 0; stage < levels[channel]!; stage++) {
    const isDetail = details[channel] === 1 && stage === levels[channel]! - 1
    const filter = isDetail ? highPass : scaling
    const gain = isDetail ? Math.SQRT1_2 : 1 / scaling.reduce((sum, tap) => sum + tap)
    const next = new Float64Array(values.length)
    filter.forEach((tap, index) => {
      for (let t = index * 2 ** stage; t < values.length; t++) {
        const [to, from] = direction === 'forward' ? [t, t - index * 2 ** stage] : [t - index * 2 ** stage, t]
        next[to]! += gain * tap * values[from]!
      }
    })
    values = next
  }
  return values
}

const isScaling = (name: WaveletName): name is ScalingName => name in scalingFilters

function weighed(line: Line, weights: Float64Array, direction: Direction, filter: (line: Line) => Line): Line {
  const weigh = (values: Line) => values.map((value, t) => value * weights[t]!)
  return direction === 'forward' ? weigh(filter(line)) : filter(weigh(line))
}

const faded = (line: Line, filtered: Line, strength: number) =>
  filtered.map((value, t) => (1 - strength) * line[t]! + strength * value)

function eachChannel(
  x: ArrayLike<number>,
  time: number,
  { channels }: WaveletPlan,
  filter: (line: Line, channel: number) => Line,
): Float64Array {
  const y = new Float64Array(x.length)
  for (let begin = 0; begin < x.length; begin += time * channels)
    for (let channel = 0; channel < channels; channel++) {
      const at = (t: number) => begin + t * channels + channel
      filter(
        Float64Array.from({ length: time }, (_, t) => x[at(t)]!),
        channel,
      ).forEach((value, t) => (y[at(t)] = value))
    }
  return y
}
