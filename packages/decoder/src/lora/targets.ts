import { WgptRangeError } from '@wgpt/errors'
import type { DecoderConfig } from '../config/decoder-config.js'
import { parameterLayout } from '../parameters/layout.js'
import type { LoraConfig } from './lora-config.js'

/** A matrix that multiplies, by its name without `.weight`. */
export interface LoraTarget {
  readonly name: string
  readonly inSize: number
  readonly outSize: number
}

/** Matrices of these names have a low-rank product beside them: the blocks' and the head's hidden layer. */
const linear = /^(transformer\.h\.\d+\..*|lm_head\.hidden)\.weight$/

/**
 * The matrices that a LoRA's targets name, in the model's order. A target is the end of a name, as in Python's peft ('c_proj' are attention's
 * and feed-forward's), or with a `*` a pattern of the whole.
 * @throws RangeError for a target that names no matrix
 * @example
 * ```ts
 * const decoder = createDecoder({ vocabularySize: 27, contextLength: 16, embeddingSize: 8, layerCount: 1, headCount: 2 })
 * console.log(loraTargets(decoder.config, { targets: ['c_attn'], rank: 2 }).length) // → 1
 * decoder.dispose()
 * ```
 */
export function loraTargets(config: DecoderConfig, { targets, rank }: Pick<LoraConfig, 'targets' | 'rank'>) {
  const linears = parameterLayout(config).flatMap(({ name, shape }): LoraTarget[] =>
    linear.test(name) && shape.length === 2
      ? [{ name: name.slice(0, -'.weight'.length), inSize: shape[0]!, outSize: shape[1]! }]
      : [],
  )
  const matchers = targets.map(matcher)
  for (const [i, matches] of matchers.entries())
    if (!linears.some(({ name }) => matches(name))) {
      const endings = new Set(linears.map(({ name }) => name.replace(/^transformer\.h\.\d+\./, '')))
      throw new WgptRangeError(
        `lora: targets has '${targets[i]!}', which is not a matrix of this decoder. Choose from ${[...endings].join(', ')}.`,
      )
    }
  const chosen = linears.filter(({ name }) => matchers.some((matches) => matches(name)))
  for (const { name, inSize, outSize } of chosen)
    if (rank > Math.min(inSize, outSize))
      throw new WgptRangeError(
        `lora: rank is ${rank}, ${name} is [${inSize}, ${outSize}]. Take at most ${Math.min(inSize, outSize)}, or other targets.`,
      )
  return chosen
}

function matcher(target: string): (name: string) => boolean {
  if (!target.includes('*')) return (name) => name === target || name.endsWith(`.${target}`)
  const pattern = target
    .split('*')
    .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join('.*')
  const whole = new RegExp(`^${pattern}$`)
  return (name) => whole.test(name)
}
