import type * as tf from '@tensorflow/tfjs-core'
import type { Draw } from './draw.js'

/** One call of an op, and what it must give. */
export interface Example {
  /** What was drawn, for messages. */
  readonly case: string
  readonly inputs: readonly { readonly shape: readonly number[]; readonly values: Float32Array }[]
  /** int32 inputs without a gradient: ids. */
  readonly constants?: readonly { readonly shape: readonly number[]; readonly values: Int32Array }[]
  /** The op, on tensors of the inputs and then of the constants; it leaves nothing behind but its result. */
  run(...inputs: tf.Tensor[]): tf.Tensor
  /** The same in float64: flat inputs in, flat output out. */
  reference(...inputs: Float64Array[]): Float64Array
}

/** A call that must be refused. */
export interface WrongCall {
  readonly case: string
  readonly run: () => unknown
  readonly error: 'TypeError' | 'RangeError'
  /** Part of the message: the argument and what is wrong with it. */
  readonly says: string
}

/** What an op promises, on every backend. */
export interface Law {
  readonly op: string
  /** Whether its gradients are checked against differences of the reference. */
  readonly differentiable: boolean
  example(draw: Draw): Example
  readonly wrongCalls: readonly WrongCall[]
}

type Refusal = readonly [says: string, run: () => unknown]

/** Wrong calls by the kind of error; the calls are given as the functions' texts would be too long to name. */
export const wrongCalls = (refusals: Partial<Record<WrongCall['error'], readonly Refusal[]>>): WrongCall[] =>
  (['TypeError', 'RangeError'] as const).flatMap((error) =>
    (refusals[error] ?? []).map(([says, run]) => ({ case: says, error, says, run })),
  )

/** What callers without types pass. */
export const wrong = (value: unknown) => value as never

export const sizeOfShape = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1)
