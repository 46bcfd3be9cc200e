import { WgptRangeError, WgptTypeError } from '@wgpt/errors'
import { checkInteger, shown } from '@wgpt/kernel-runtime'
import { checkPlan } from '../plan/check-arguments.js'
import type { WaveletPlan } from '../plan/create-plan.js'
import { windowTaps } from '../plan/windows.js'

export interface FrequencyResponseOptions {
  /** How many frequencies, evenly from 0 to 0.5 cycles per sample, both included. Default 257. */
  points?: number
  /** Values of learnable kernels, packed as the plan says: the response is then that of the learnable op. */
  kernels?: ArrayLike<number>
}

/** What a channel does to a sine of each frequency, once the whole window lies inside the sequence. All lists are [points]. */
export interface FrequencyResponse {
  /** Cycles a sample, 0 … 0.5. */
  readonly frequencies: Float64Array
  /** By how much the sine grows: 1 passes, 0 is gone. */
  readonly magnitude: Float64Array
  /** By how much it is turned, radians in (-π, π]; a delay is negative. */
  readonly phase: Float64Array
}

/**
 * The frequency response of a channel, `strength` included.
 * @param channel 0 … channels - 1; an unchanged one passes everything
 * @throws TypeError, RangeError that name the argument, what it got and what it wants
 * @example
 * ```ts
 * const plan = createWaveletPlan({ channels: 4, contextLength: 8 })
 * const { magnitude } = frequencyResponse(plan, 3)
 * console.log(magnitude[0]) // → 1
 * ```
 */
export function frequencyResponse(
  plan: WaveletPlan,
  channel: number,
  options: FrequencyResponseOptions = {},
): FrequencyResponse {
  checkPlan(plan)
  checkInteger('wavelet', 'channel', channel, 0, plan.channels - 1)
  const points = checkInteger('wavelet', 'points', options.points ?? 257, 2, 2 ** 20)
  const taps = impulseResponse(plan, channel, options.kernels)
  const frequencies = Float64Array.from({ length: points }, (_, i) => i / (2 * (points - 1)))
  const magnitude = new Float64Array(points)
  const phase = new Float64Array(points)
  frequencies.forEach((frequency, i) => {
    let [real, imaginary] = [0, 0]
    for (let k = 0; k < taps.length; k++) {
      // Of f·k only what is left of whole turns counts: a large angle would lose digits.
      const angle = -2 * Math.PI * ((frequency * k) % 1)
      real += taps[k]! * Math.cos(angle)
      imaginary += taps[k]! * Math.sin(angle)
    }
    magnitude[i] = Math.hypot(real, imaginary)
    phase[i] = Math.atan2(imaginary, real)
  })
  return { frequencies, magnitude, phase }
}

/** float64 taps of what the op does to a channel: (1 - s) x + s · W x. */
function impulseResponse(plan: WaveletPlan, channel: number, kernels: ArrayLike<number> | undefined): Float64Array {
  const taps = kernels === undefined ? fixedTaps(plan, channel) : learnableTaps(plan, channel, kernels)
  if (taps === null) return Float64Array.of(1)
  const faded = taps.map((tap) => plan.strength * tap)
  faded[0]! += 1 - plan.strength
  return faded
}

const fixedTaps = ({ wavelet, levels, details }: WaveletPlan, channel: number) =>
  levels[channel] === 0 ? null : windowTaps({ wavelet, level: levels[channel]!, detail: details[channel] === 1 })

function learnableTaps(plan: WaveletPlan, channel: number, kernels: ArrayLike<number>): Float64Array | null {
  const { kernelOffsets, firstProcessed, taps } = plan
  const length = kernelOffsets[kernelOffsets.length - 1]!
  if (!Array.isArray(kernels) && !(kernels instanceof Float32Array))
    throw new WgptTypeError(`wavelet: kernels is ${shown(kernels)}; expected its values: await kernels.data().`)
  if (kernels.length !== length)
    throw new WgptRangeError(
      `wavelet: kernels has ${kernels.length} values, the plan's have ${length}. Pass all of them.`,
    )
  if (channel < firstProcessed) return null
  const start = kernelOffsets[channel - firstProcessed]!
  return Float64Array.from(kernels as ArrayLike<number>).subarray(start, start + taps[channel]!)
}
