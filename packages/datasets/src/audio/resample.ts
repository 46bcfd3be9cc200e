import { WgptRangeError } from '@wgpt/errors'

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
 * @example
 * ```ts
 * const resampler = createResampler(48_000, 16_000)
 * const [begun, rest] = [resampler.push(new Float32Array(48_000)), resampler.finish()]
 * console.log(begun.length + rest.length) // → 16000
 * ```
 */
export function createResampler(inputRate: number, outputRate: number): Resampler {
  for (const rate of [inputRate, outputRate])
    if (!Number.isInteger(rate) || rate < 100 || rate > 1_000_000)
      throw new WgptRangeError(`audio: a sample rate is ${rate}; expected a whole number of Hz from 100 to 1000000.`)
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
    const before = phases === denominator ? manyOfAPhase(output) : 0
    const lanes = phases === denominator ? 1 : 2 // dot products per output
    const [starts, rows, sums] = [new Int32Array(4), new Int32Array(4), new Float64Array(4)]
    const betweens = new Float64Array(4)
    for (let index = before; index < output.length; index += 4 / lanes) {
      const count = Math.min(4 / lanes, output.length - index)
      for (let lane = 0; lane < count * lanes; lane += lanes, made++) {
        const whole = Math.floor((made * numerator) / denominator)
        const phase = ((made * numerator - whole * denominator) * phases) / denominator
        const row = Math.floor(phase)
        betweens[lane] = phase - row
        for (let next = 0; next < lanes; next++) {
          starts[lane + next] = whole - half + 1 - first
          rows[lane + next] = (row + next) * taps
        }
      }
      dotFour(held, starts, table, rows, taps, sums)
      for (let lane = 0, at = index; lane < count * lanes; lane += lanes, at++) {
        const [sum, between] = [sums[lane]!, betweens[lane]!]
        output[at] = between > 0 ? sum + between * (sums[lane + 1]! - sum) : sum
      }
    }
    const keepFrom = Math.floor((made * numerator) / denominator) - half + 1
    const dropped = Math.min(Math.max(0, keepFrom - first), held.length)
    held = held.slice(dropped)
    first += dropped
    return output
  }
  /**
   * Where every phase has its row: as many outputs as make eight of each phase, which share it. Every `denominator`-th output has the same phase.
   * @returns how many outputs these are
   */
  const manyOfAPhase = (output: Float32Array): number => {
    const together = 8 * denominator
    let index = 0
    for (; index + together <= output.length; index += together)
      for (let next = 0; next < denominator; next++) {
        const whole = Math.floor(((made + index + next) * numerator) / denominator)
        const phase = ((made + index + next) * numerator) % denominator
        dotEight(
          held,
          whole - half + 1 - first,
          numerator,
          table,
          phase * taps,
          taps,
          output,
          index + next,
          denominator,
        )
      }
    made += index
    return index
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

/**
 * Four dot products of `taps` values at once, which a processor computes side by side: each sum keeps its order, so that it doesn't depend on
 * the others to the bit. A lane that isn't needed keeps its old places.
 */
function dotFour(
  held: Float32Array,
  starts: Int32Array,
  table: Float32Array,
  rows: Int32Array,
  taps: number,
  sums: Float64Array,
): void {
  const [s0, s1, s2, s3] = [starts[0]!, starts[1]!, starts[2]!, starts[3]!]
  const [r0, r1, r2, r3] = [rows[0]!, rows[1]!, rows[2]!, rows[3]!]
  let [a, b, c, d] = [0, 0, 0, 0]
  for (let tap = 0; tap < taps; tap++) {
    a += held[s0 + tap]! * table[r0 + tap]!
    b += held[s1 + tap]! * table[r1 + tap]!
    c += held[s2 + tap]! * table[r2 + tap]!
    d += held[s3 + tap]! * table[r3 + tap]!
  }
  sums[0] = a
  sums[1] = b
  sums[2] = c
  sums[3] = d
}

/** Eight dot products with one row of the table: of the input from `start` on and every `stride` behind it, into every `step`-th output. */
function dotEight(
  held: Float32Array,
  start: number,
  stride: number,
  table: Float32Array,
  row: number,
  taps: number,
  output: Float32Array,
  index: number,
  step: number,
): void {
  const [s1, s2, s3] = [start + stride, start + 2 * stride, start + 3 * stride]
  const [s4, s5, s6, s7] = [start + 4 * stride, start + 5 * stride, start + 6 * stride, start + 7 * stride]
  let [a, b, c, d] = [0, 0, 0, 0]
  let [e, f, g, h] = [0, 0, 0, 0]
  for (let tap = 0; tap < taps; tap++) {
    const weight = table[row + tap]!
    a += held[start + tap]! * weight
    b += held[s1 + tap]! * weight
    c += held[s2 + tap]! * weight
    d += held[s3 + tap]! * weight
    e += held[s4 + tap]! * weight
    f += held[s5 + tap]! * weight
    g += held[s6 + tap]! * weight
    h += held[s7 + tap]! * weight
  }
  for (const [lane, sum] of [a, b, c, d, e, f, g, h].entries()) output[index + lane * step] = sum
}

/** Row p: the taps for an output that stands p / phases of an input sample after one. One row more than phases, to go between. */
function filterTable(inputRate: number, outputRate: number, denominator: number) {
  const lower = Math.min(inputRate, outputRate) / 2
  const cutoff = ((1 + passBand) / 2) * (lower / inputRate) // the middle of the transition, in cycles per sample
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
