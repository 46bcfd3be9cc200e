import * as tf from '@tensorflow/tfjs-core'
import { gelu } from '../gelu/gelu.js'
import { productTransposed, sumRows, transposedProduct } from '../matrix/matrix.js'
import { hasKernel, runKernel } from '../registry.js'
import { checkDtype, checkShape, lastAxis } from '../shared/checks.js'
import { withGradient } from '../shared/with-gradient.js'
import { Linear } from './names.js'

export interface LinearOptions {
  /** What the sums pass through: `'gelu'` is x·Φ(x), `'geluTanh'` GPT-2's form of it. Nothing by default. */
  activation?: 'gelu' | 'geluTanh'
  /** float32 [..., out], added at the end. */
  residual?: tf.Tensor
  /** Weight and bias are constants: no gradient is computed for them, a third of a step's products less. Default false. */
  frozen?: boolean
}

/**
 * y = activation(x·weight + bias) + residual, along the last axis; on wasm in one pass.
 * @param x float32 [..., in]
 * @param weight float32 [in, out], GPT-2's layout
 * @param bias float32 [out]
 * @returns float32 [..., out], with gradients for all inputs that aren't frozen (first order)
 * @throws TypeError for another dtype, RangeError for shapes or an activation that don't fit
 */
export function linear(
  x: tf.Tensor,
  weight: tf.Tensor2D,
  bias?: tf.Tensor1D,
  { activation, residual, frozen = false }: LinearOptions = {},
): tf.Tensor {
  checkDtype('linear', 'x', x, 'float32')
  const inSize = lastAxis('linear', 'x', x)
  checkDtype('linear', 'weight', weight, 'float32')
  checkShape('linear', 'weight', weight, [inSize, -1], 'x has this many values along its last axis')
  const outSize = weight.shape[1]
  const shape = [...x.shape.slice(0, -1), outSize]
  if (bias) {
    checkDtype('linear', 'bias', bias, 'float32')
    checkShape('linear', 'bias', bias, [outSize], 'one a column of weight')
  }
  if (residual) {
    checkDtype('linear', 'residual', residual, 'float32')
    checkShape('linear', 'residual', residual, shape, 'the shape of the result')
  }
  if (activation !== undefined && !(activation in geluForms))
    throw new RangeError(
      `linear: activation is '${activation as string}', wanted 'gelu' or 'geluTanh': leave it out for none.`,
    )
  return tf.tidy('linear', () => {
    const rows = tf.reshape<tf.Rank.R2>(x, [x.size / inSize, inSize])
    const added = residual && tf.reshape<tf.Rank.R2>(residual, [x.size / inSize, outSize])
    const run = hasKernel(Linear) ? byKernel : composed
    return tf.reshape(run(rows, weight, bias, { activation, residual: added, frozen }), shape)
  })
}

const geluForms = { gelu: 'exact', geluTanh: 'tanh' } as const
type Form = (
  x: tf.Tensor2D,
  weight: tf.Tensor2D,
  bias: tf.Tensor1D | undefined,
  options: { activation: LinearOptions['activation']; residual: tf.Tensor2D | undefined; frozen: boolean },
) => tf.Tensor2D

const byKernel: Form = (x, weight, bias, { activation, residual, frozen }) => {
  const inputs = { x, weight, ...(bias && { bias }), ...(residual && { residual }) }
  // Without a gradient to come, nobody reads the activation's slopes.
  const keep = activation !== undefined && tf.engine().isTapeOn()
  return withGradient<tf.Tensor2D>(
    frozen ? [x, ...(residual ? [residual] : [])] : Object.values(inputs),
    (save) => {
      const made = runKernel(Linear, inputs, { activation: activation ?? 'none', keep })
      const [y, ...slopes] = (Array.isArray(made) ? made : [made]) as [tf.Tensor2D, ...tf.Tensor[]]
      save([weight, ...(frozen ? [] : [x]), ...slopes])
      return y
    },
    (dy, [savedWeight, ...saved]) => {
      const savedX = frozen ? undefined : (saved.shift() as tf.Tensor2D)
      const [slopes] = saved
      const dSums = slopes ? tf.mul<tf.Tensor2D>(dy, slopes) : dy
      return [
        ...gradients(dSums, savedX, savedWeight as tf.Tensor2D, bias !== undefined),
        ...(residual ? [tf.reshape(dy, dy.shape)] : []),
      ]
    },
  )
}

const composed: Form = (x, weight, bias, { activation, residual, frozen }) => {
  const sums = withGradient<tf.Tensor2D>(
    frozen ? [x] : bias ? [x, weight, bias] : [x, weight],
    (save) => {
      save([weight, ...(frozen ? [] : [x])])
      // A batch or a third axis would leave the fast path of tfjs' own wasm kernel.
      return tf.fused.matMul({ a: x, b: weight, ...(bias && { bias }) }) as tf.Tensor2D
    },
    (dy, [savedWeight, savedX]) =>
      gradients(dy, savedX as tf.Tensor2D | undefined, savedWeight as tf.Tensor2D, bias !== undefined),
  )
  const y = activation ? gelu(sums, { form: geluForms[activation] }) : sums
  return residual ? tf.add(y, residual) : y
}

/** @param x undefined where the weight is frozen */
function gradients(dy: tf.Tensor2D, x: tf.Tensor2D | undefined, weight: tf.Tensor2D, hasBias: boolean): tf.Tensor[] {
  const dx = productTransposed(dy, weight)
  if (x === undefined) return [dx]
  const dWeight = transposedProduct(x, dy)
  return hasBias ? [dx, dWeight, sumRows(dy)] : [dx, dWeight]
}
