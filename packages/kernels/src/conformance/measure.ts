import * as tf from '@tensorflow/tfjs-core'
import { centralDifferences } from './central-differences.js'
import type { Example, WrongCall } from './law.js'

/** Largest error of an element, as a share of the largest magnitude wanted (at least 1). */
export function relativeError(actual: ArrayLike<number>, wanted: ArrayLike<number>): number {
  if (actual.length !== wanted.length) return Infinity
  let [scale, error] = [1, 0]
  for (let i = 0; i < wanted.length; i++) {
    scale = Math.max(scale, Math.abs(wanted[i]!))
    const difference = Math.abs(actual[i]! - wanted[i]!)
    error = Math.max(error, Number.isNaN(difference) ? Infinity : difference)
  }
  return error / scale
}

const tensorsOf = ({ inputs }: Example) => inputs.map(({ shape, values }) => tf.tensor(values.slice(), [...shape]))
const constantsOf = ({ constants = [] }: Example) =>
  constants.map(({ shape, values }) => tf.tensor(values.slice(), [...shape], 'int32'))
const doublesOf = ({ inputs }: Example) => inputs.map(({ values }) => Float64Array.from(values))

export async function valueError(example: Example): Promise<number> {
  const inputs = [...tensorsOf(example), ...constantsOf(example)]
  const y = example.run(...inputs)
  const error = relativeError(await y.data(), example.reference(...doublesOf(example)))
  tf.dispose([y, inputs])
  return error
}

/** Against central differences of the float64 reference, element by element of every input. */
export async function gradientError(example: Example): Promise<number> {
  const doubles = doublesOf(example)
  const length = example.reference(...doubles).length
  const weights = Float64Array.from({ length }, (_, i) => Math.fround(Math.sin(1 + 2.3 * i)))
  const score = () => example.reference(...doubles).reduce((sum, value, i) => sum + value * weights[i]!, 0)
  const [inputs, constants] = [tensorsOf(example), constantsOf(example)]
  const gradients = tf.tidy(() => {
    const dy = tf.tensor(Float32Array.from(weights), example.run(...inputs, ...constants).shape)
    return tf.grads((...tensors: tf.Tensor[]) => example.run(...tensors, ...constants))(inputs, dy)
  })
  let largest = 0
  for (const [index, double] of doubles.entries()) {
    const differences = centralDifferences(double, score)
    largest = Math.max(largest, relativeError(await gradients[index]!.data(), differences))
  }
  tf.dispose([gradients, inputs, constants])
  return largest
}

/** Tensors and buffers that a call, or a call and its gradients, leave behind besides their results. */
export async function leftBehind(example: Example, differentiable: boolean): Promise<number> {
  const [inputs, constants] = [tensorsOf(example), constantsOf(example)]
  const before = tf.memory()
  const y = example.run(...inputs, ...constants)
  await y.data()
  const kept = [y]
  if (differentiable) {
    const dy = tf.ones(y.shape)
    kept.push(dy, ...tf.grads((...tensors: tf.Tensor[]) => example.run(...tensors, ...constants))(inputs, dy))
  }
  tf.dispose(kept)
  const after = tf.memory()
  tf.dispose([inputs, constants])
  return Math.max(after.numTensors - before.numTensors, after.numDataBuffers - before.numDataBuffers)
}

/** undefined where the call is refused as it should be, else what happened in its place. */
export function refusalFault(op: string, { run, error, says }: WrongCall): string | undefined {
  const before = tf.memory().numTensors
  let thrown: unknown
  tf.tidy(() => {
    try {
      run()
    } catch (caught) {
      thrown = caught
    }
  })
  if (!(thrown instanceof Error)) return 'it was not refused'
  if (thrown.name !== error) return `a ${thrown.name} was thrown: ${thrown.message}`
  if (!thrown.message.startsWith(`${op}: `) || thrown.message.includes('\n') || !thrown.message.includes(says))
    return `the message was: ${thrown.message}`
  return tf.memory().numTensors === before ? undefined : 'it left tensors behind'
}
