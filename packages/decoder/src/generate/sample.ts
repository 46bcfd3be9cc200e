import type { SamplingOptions } from './options.js'

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
  const weights = Float64Array.from(logits, (logit) => (logit === top ? 1 : Math.exp((logit - top) / temperature)))
  if (topK === undefined && topP === 1) return drawn(weights, Array.from(weights.keys()), uniform)
  const ranked = Array.from(weights.keys()).sort((a, b) => logits[b]! - logits[a]! || a - b)
  return drawn(weights, nucleus(weights, ranked.slice(0, topK ?? ranked.length), topP), uniform)
}

/** Source of the repetition penalty: arXiv 1909.05858, section 4.1, with the sign that Hugging Face heeds */
function penalised(logits: ArrayLike<number>, { repetitionPenalty, seen }: Choice): ArrayLike<number> {
  if (repetitionPenalty === 1) return logits
  const values = Float64Array.from(logits)
  for (const id of seen)
    values[id] = values[id]! > 0 ? values[id]! / repetitionPenalty : values[id]! * repetitionPenalty
  return values
}

function likeliest(logits: ArrayLike<number>): number {
  let best = 0
  for (let id = 0; id < logits.length; id++) {
    if (Number.isNaN(logits[id]))
      throw new RangeError(
        `generate: the logit of token ${id} is NaN. The model has diverged: use an earlier checkpoint.`,
      )
    if (logits[id]! > logits[best]!) best = id
  }
  return best
}

/** The shortest start of `ranked` whose share of the weights reaches topP. */
function nucleus(weights: Float64Array, ranked: number[], topP: number): number[] {
  const wanted = topP * ranked.reduce((sum, id) => sum + weights[id]!, 0)
  let sum = 0
  const count = ranked.findIndex((id) => (sum += weights[id]!) >= wanted)
  return count === -1 ? ranked : ranked.slice(0, count + 1)
}

function drawn(weights: Float64Array, ids: number[], uniform: number): number {
  let left = uniform * ids.reduce((sum, id) => sum + weights[id]!, 0)
  for (const id of ids) {
    left -= weights[id]!
    if (left < 0) return id
  }
  // Rounding may leave a rest; the last id that can be drawn takes it.
  return ids.filter((id) => weights[id]! > 0).pop()!
}
