import * as tf from '@tensorflow/tfjs-core'
import { centralDifferences } from './central-differences.js'
import type { Example, WrongCall } from '../law/law.js'

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

export interface Measured {
  /** Largest error against the float64 reference. */
  readonly value: number
  /** The same of the gradients against central differences of the reference, element by element of every input; 0 without gradients. */
  readonly gradient: number
  /** Tensors and buffers that a call and its gradients leave behind besides their results. */
  readonly memory: number
}

/** Calls once for the value and once for the gradients: on a software GPU each call is dear. */
export async function measure(example: Example, differentiable: boolean): Promise<Measured> {
  const [inputs, constants, doubles] = [tensorsOf(example), constantsOf(example), doublesOf(example)]
  const before = tf.memory()
  const y = example.run(...inputs, ...constants)
  const wanted = example.reference(...doubles)
  const value = relativeError(await y.data(), wanted)
  const { shape } = y
  tf.dispose(y)

  let gradient = 0
  if (differentiable) {
    const weights = Float64Array.from(wanted, (_, i) => Math.fround(Math.sin(1 + 2.3 * i)))
    const score = () => example.reference(...doubles).reduce((sum, value, i) => sum + value * weights[i]!, 0)
    const dy = tf.tensor(Float32Array.from(weights), shape)
    const gradients = tf.grads((...tensors: tf.Tensor[]) => example.run(...tensors, ...constants))(inputs, dy)
    for (const [index, double] of doubles.entries())
      gradient = Math.max(gradient, relativeError(await gradients[index]!.data(), centralDifferences(double, score)))
    tf.dispose([dy, ...gradients])
  }

  const after = tf.memory()
  tf.dispose([inputs, constants])
  const memory = Math.max(after.numTensors - before.numTensors, after.numDataBuffers - before.numDataBuffers)
  return { value, gradient, memory }
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
