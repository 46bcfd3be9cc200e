/** Turns a sound of one rate into another's, block by block. */
export interface Resampler {
  /** @returns the samples that can be said by now; the filter's half length is still to come */
  push(block: Float32Array): Float32Array
  /** The rest. As many samples in all as the sound lasts at the new rate, rounded. */
  finish(): Float32Array
}

/** Stop-band attenuation in dB. */
const attenuation = 100
/** The pass band's end, as a share of the lower rate's half; the stop band begins at that half. 7.4 kHz at 16 kHz. */
const passBand = 0.925
/** Phases of the filter that are tabulated where the rates' ratio needs more: linear between them is right to -120 dB. */
const mostPhases = 512

/**
 * Band-limited resampling: a windowed sinc (Kaiser) in polyphase form, linear phase, no delay: output n is the sound at n / outputRate.
 * Source: A. V. Oppenheim, R. W. Schafer, Discrete-Time Signal Processing, section 7.5 (Kaiser's window) and 4.6 (polyphase).
 * @throws RangeError if a rate isn't a whole number from 100 to 1,000,000 Hz
 */
export function createResampler(inputRate: number, outputRate: number): Resampler {
  for (const rate of [inputRate, outputRate])
    if (!Number.isInteger(rate) || rate < 100 || rate > 1_000_000)
      throw new RangeError(`audio: a sample rate is ${rate}, wanted a whole number of Hz from 100 to 1000000.`)
  if (inputRate === outputRate) return { push: (block) => block.slice(), finish: () => new Float32Array(0) }
  const divisor = greatestCommonDivisor(inputRate, outputRate)
  const [numerator, denominator] = [inputRate / divisor, outputRate / divisor] // output n stands at n · numerator / denominator
  const { half, phases, table } = filterTable(inputRate, outputRate, denominator)
  const taps = 2 * half
  let held = new Float32Array(half) // input from `first` on; silence before the sound
  let first = -half
  let [received, made] = [0, 0]

  const run = (until: number): Float32Array => {
    const output = new Float32Array(Math.max(0, until - made))
    for (let index = 0; index < output.length; index++, made++) {
      const whole = Math.floor((made * numerator) / denominator)
      const fraction = (made * numerator - whole * denominator) / denominator
      const start = whole - half + 1 - first
      const phase = fraction * phases
      const row = Math.floor(phase)
      const between = phases === denominator ? 0 : phase - row
      let [sum, next] = [0, 0]
      const at = Math.round(row) * taps
      for (let tap = 0; tap < taps; tap++) sum += held[start + tap]! * table[at + tap]!
      if (between > 0) for (let tap = 0; tap < taps; tap++) next += held[start + tap]! * table[at + taps + tap]!
      output[index] = between > 0 ? sum + between * (next - sum) : sum
    }
    const keepFrom = Math.floor((made * numerator) / denominator) - half + 1
    const dropped = Math.min(Math.max(0, keepFrom - first), held.length)
    held = held.slice(dropped)
    first += dropped
    return output
  }
  const take = (block: Float32Array) => {
    const joined = new Float32Array(held.length + block.length)
    joined.set(held)
    joined.set(block, held.length)
    held = joined
  }
  return {
    push(block) {
      take(block)
      received += block.length
      // The last output whose taps are all here: floor(n · num / den) + half < received.
      return run(Math.max(made, Math.ceil(((received - half) * denominator) / numerator)))
    },
    finish() {
      take(new Float32Array(taps + 1))
      return run(Math.max(made, Math.round((received * denominator) / numerator)))
    },
  }
}

/** Row p: the taps for an output that stands p / phases of an input sample after one. One row more than phases, to go between. */
function filterTable(inputRate: number, outputRate: number, denominator: number) {
  const lower = Math.min(inputRate, outputRate) / 2
  const cutoff = ((1 + passBand) / 2) * (lower / inputRate) // the middle of the transition, in cycles a sample
  const transition = (1 - passBand) * (lower / inputRate)
  const half = Math.ceil((attenuation - 7.95) / (2.285 * 2 * Math.PI * transition) / 2)
  const beta = 0.1102 * (attenuation - 8.7)
  const phases = Math.min(denominator, mostPhases)
  const taps = 2 * half
  const table = new Float32Array((phases + 1) * taps)
  const scale = 1 / besselI0(beta)
  for (let row = 0; row <= phases; row++) {
    let sum = 0
    for (let tap = 0; tap < taps; tap++) {
      const time = tap - half + 1 - row / phases
      const place = time / half
      const window = Math.abs(place) >= 1 ? 0 : besselI0(beta * Math.sqrt(1 - place * place)) * scale
      const x = 2 * cutoff * time
      const value = window * (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x))
      table[row * taps + tap] = value
      sum += value
    }
    for (let tap = 0; tap < taps; tap++) table[row * taps + tap]! /= sum // silence stays silence, a level stays that level
  }
  return { half, phases, table }
}

/** Modified Bessel function of the first kind, order 0, by its power series. */
function besselI0(x: number): number {
  let [sum, term] = [1, 1]
  for (let k = 1; term > sum * 1e-12; k++) sum += term *= (x / (2 * k)) ** 2
  return sum
}

const greatestCommonDivisor = (a: number, b: number): number => (b === 0 ? a : greatestCommonDivisor(b, a % b))
