import { WgptRangeError } from '@wgpt/errors'
import type { SamplingOptions } from './options.js'
import { Ranking } from './ranking.js'

type Choice = Pick<SamplingOptions, 'temperature' | 'topK' | 'topP' | 'repetitionPenalty'> & {
  /** The ids that the repetition penalty is for. */
  seen: ReadonlySet<number>
}

/**
 * Draws a token id from logits, in float64: repetition penalty, temperature, topK, topP, in that order. Equal logits rank by their id.
 * @param uniform a random number in [0, 1)
 * @throws RangeError if a logit is NaN: the model has diverged
 */
export function sampleToken(given: ArrayLike<number>, choice: Choice, uniform: number): number {
  const { temperature, topK, topP } = choice
  const logits = penalised(given, choice)
  const best = likeliest(logits)
  if (temperature === 0) return best
  const top = logits[best]!
  const weightOf = (id: number) => (logits[id] === top ? 1 : Math.exp((logits[id]! - top) / temperature))
  if (topK !== undefined && topK < logits.length) {
    const ranking = new Ranking(logits, everyId(logits.length))
    const ids = Int32Array.from({ length: topK }, () => ranking.next()!)
    const weights = Float64Array.from(ids, weightOf)
    return ids[drawn(weights, lengthOfNucleus(weights, topP), uniform)]!
  }
  const weights = new Float64Array(logits.length)
  for (let id = 0; id < weights.length; id++) weights[id] = weightOf(id)
  if (topP === 1) return drawn(weights, weights.length, uniform)
  const ids = nucleus(logits, weights, topP)
  return ids[
    drawn(
      Float64Array.from(ids, (id) => weights[id]!),
      ids.length,
      uniform,
    )
  ]!
}

/** Source of the repetition penalty: arXiv 1909.05858, section 4.1, with the sign that Hugging Face heeds */
function penalised(logits: ArrayLike<number>, { repetitionPenalty, seen }: Choice): ArrayLike<number> {
  if (repetitionPenalty === 1) return logits
  const values = Float64Array.from(logits)
  for (const id of seen)
    values[id] = values[id]! > 0 ? values[id]! / repetitionPenalty : values[id]! * repetitionPenalty
  return values
}

export const notANumber = (id: number): WgptRangeError =>
  new WgptRangeError(`generate: the logit of token ${id} is NaN. The model has diverged: use an earlier checkpoint.`)

function likeliest(logits: ArrayLike<number>): number {
  let best = 0
  for (let id = 0; id < logits.length; id++) {
    if (Number.isNaN(logits[id])) throw notANumber(id)
    if (logits[id]! > logits[best]!) best = id
  }
  return best
}

function everyId(count: number): Int32Array {
  const ids = new Int32Array(count)
  for (let id = 0; id < count; id++) ids[id] = id
  return ids
}

/** The most likely ids, ranked, whose share of all weights reaches topP. */
function nucleus(logits: ArrayLike<number>, weights: Float64Array, topP: number): number[] {
  const total = sumOf(weights, weights.length)
  // All ids of less than this together don't make up the share that is left out: the nucleus is among the others, mostly few.
  const least = ((1 - topP) * total) / weights.length
  const ranking = new Ranking(
    logits,
    everyId(weights.length).filter((id) => weights[id]! > least),
  )
  const ids: number[] = []
  for (let sum = 0; sum < topP * total;) {
    const id = ranking.next()
    if (id === undefined) break
    sum += weights[id]!
    ids.push(id)
  }
  return ids
}

/** How many of ranked weights reach the share topP of them. */
function lengthOfNucleus(weights: Float64Array, topP: number): number {
  const wanted = topP * sumOf(weights, weights.length)
  let sum = 0
  const last = weights.findIndex((weight) => (sum += weight) >= wanted)
  return last === -1 ? weights.length : last + 1
}

function sumOf(weights: Float64Array, count: number): number {
  let sum = 0
  for (let i = 0; i < count; i++) sum += weights[i]!
  return sum
}

/** The index of one of the first `count` weights, by their shares. */
function drawn(weights: Float64Array, count: number, uniform: number): number {
  let left = uniform * sumOf(weights, count)
  for (let i = 0; i < count; i++) {
    left -= weights[i]!
    if (left < 0) return i
  }
  // Rounding may leave a rest; the last one that can be drawn takes it.
  let last = count - 1
  while (weights[last] === 0) last--
  return last
}
