import type * as tf from '@tensorflow/tfjs-core'
import type { ModelShape } from './model-shape.js'

export interface ParameterLayout {
  /** Hugging Face's name for it in GPT-2. */
  name: string
  shape: number[]
  /** A constant, the standard deviation of normal values, half the width of a uniform range around 0, or what makes the tensor. */
  initial: { constant: number } | { deviation: number } | { bound: number } | { make: () => tf.Tensor }
}

/** GPT-2's, for every matrix and embedding. */
const deviation = 0.02

/** The spread of a matrix into the residual stream: one that 2 · layerCount branches add to keeps its scale. */
export const intoResidual = ({ layerCount, zeroProjections = false }: ModelShape): number =>
  zeroProjections ? 0 : deviation / Math.sqrt(2 * layerCount)

export const normal = (name: string, shape: number[], spread = deviation): ParameterLayout => ({
  name,
  shape,
  initial: spread === 0 ? { constant: 0 } : { deviation: spread },
})

export const constant = (name: string, shape: number[], value: number): ParameterLayout => ({
  name,
  shape,
  initial: { constant: value },
})

/** `weight` [in, out] and, where the model has biases, `bias` [out]. */
export const linearLayout = (
  { biases = true }: ModelShape,
  name: string,
  [inSize, outSize]: readonly [inSize: number, outSize: number],
  spread?: number,
): ParameterLayout[] => [
  normal(`${name}.weight`, [inSize, outSize], spread),
  ...(biases ? [constant(`${name}.bias`, [outSize], 0)] : []),
]

/** The same parameters below a part's name. */
export const below = (part: string, layout: readonly ParameterLayout[]): ParameterLayout[] =>
  layout.map((one) => ({ ...one, name: `${part}.${one.name}` }))
