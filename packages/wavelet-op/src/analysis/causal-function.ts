import * as tf from '@tensorflow/tfjs-core'
import { WgptRangeError, WgptTypeError } from '@wgpt/errors'
import { shown } from '@wgpt/kernel-runtime'

/** A function or a model from float32 [batch, time, channel] to [batch, time, …] of any dtype. A function may be asynchronous. */
export type CausalFunction =
  | ((x: tf.Tensor3D) => tf.Tensor | Promise<tf.Tensor>)
  | { predict(x: tf.Tensor3D): tf.Tensor | tf.Tensor[] | tf.NamedTensorMap }

type Call = (x: tf.Tensor3D) => unknown

/** What calls a function or a model in inference. */
export function callOf(fn: unknown): Call {
  if (typeof fn === 'function') return fn as Call
  if (typeof fn === 'object' && fn !== null) {
    // A layers model's `predict` cuts the batch; `apply` is the plain pass, with gradients. A graph model has `predict` alone.
    const model = fn as { apply?: unknown; predict?: unknown }
    if (typeof model.apply === 'function')
      return (x) => (model as { apply(x: tf.Tensor, options: object): unknown }).apply(x, { training: false })
    if (typeof model.predict === 'function') return (x) => (model as { predict(x: tf.Tensor): unknown }).predict(x)
  }
  throw new WgptTypeError(`causality: fn is ${shown(fn)}; expected a function of a tensor, or a model with predict().`)
}

/** @throws TypeError if `y` is not a single tensor, RangeError if its first axes are not `x`'s batch and time */
export function checkOutput(y: unknown, x: tf.Tensor3D): tf.Tensor {
  if (!(y instanceof tf.Tensor)) {
    const found = Array.isArray(y) ? `${y.length} outputs` : shown(y)
    throw new WgptTypeError(`causality: fn returned ${found}. Return one tensor [batch, time, …].`)
  }
  const [batch, time] = x.shape
  const { shape } = y as tf.Tensor
  if (shape[0] !== batch || shape[1] !== time)
    throw new WgptRangeError(
      `causality: fn returned shape [${shape.join(', ')}]; expected [${batch}, ${time}, …] for x of [${x.shape.join(', ')}]. Give each input sample one output.`,
    )
  return y as tf.Tensor
}

/**
 * Calls `call` and downloads what it returns. Of a synchronous function nothing is left behind; an asynchronous one cleans up after itself, its
 * result apart.
 */
export async function evaluate(call: Call, x: tf.Tensor3D): Promise<{ values: tf.TypedArray; asynchronous: boolean }> {
  const engine = tf.engine()
  engine.startScope('assertCausal')
  let result: unknown
  try {
    result = call(x)
  } catch (error) {
    engine.endScope()
    throw error
  }
  const asynchronous = isPromise(result)
  // What an asynchronous function has made so far it still needs.
  engine.endScope(asynchronous ? [...engine.state.activeScope.track] : (result as tf.TensorContainer))
  const output: unknown = await result
  try {
    return { values: (await checkOutput(output, x).data<tf.DataType>()) as tf.TypedArray, asynchronous }
  } finally {
    if (output !== x) tf.dispose(output as tf.TensorContainer)
  }
}

const isPromise = (value: unknown): value is Promise<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
