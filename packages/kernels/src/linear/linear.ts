import * as tf from '@tensorflow/tfjs-core'
import {
  checkChoice,
  checkShape,
  checkTensor,
  defineOp,
  hasKernel,
  lastAxis,
  runKernel,
  withGradient,
} from '@wgpt/kernel-runtime'
import { gelu } from '../gelu/gelu.js'
import { geluForms, type GeluForm } from '../gelu/names.js'
import { maker } from '../shared/maker.js'
import { productTransposed, sumRows, transposedProduct } from '../matrix/matrix.js'
import { Linear, LinearGradient } from './names.js'
import { linearWasm } from './wasm.kernel.js'
import { linearGradientWebGpu, linearWebGpu } from './webgpu.kernel.js'

export interface LinearOptions {
  /**
   * What the sums pass through: `'gelu-exact'` is x·Φ(x), `'gelu-tanh'` GPT-2's form of it. Nothing by default. `'gelu'` and `'geluTanh'` are
   * older names of these two, in this order.
   */
  activation?: GeluForm | 'gelu' | 'geluTanh'
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
 * @example
 * linear(tf.ones([2, 3]), tf.ones([3, 4]), tf.zeros([4]), { activation: 'gelu-tanh' }).print()
 */
export function linear(
  x: tf.Tensor,
  weight: tf.Tensor2D,
  bias?: tf.Tensor1D,
  { activation, residual, frozen = false }: LinearOptions = {},
): tf.Tensor {
  checkTensor('linear', 'x', x, 'float32')
  const inSize = lastAxis('linear', 'x', x)
  checkTensor('linear', 'weight', weight, 'float32')
  checkShape('linear', 'weight', weight, [inSize, -1], 'one row per value of the last axis of x')
  const outSize = weight.shape[1]
  const shape = [...x.shape.slice(0, -1), outSize]
  if (bias) {
    checkTensor('linear', 'bias', bias, 'float32')
    checkShape('linear', 'bias', bias, [outSize], 'one per column of weight')
  }
  if (residual) {
    checkTensor('linear', 'residual', residual, 'float32')
    checkShape('linear', 'residual', residual, shape, 'the shape of the result')
  }
  const form = activation === undefined ? 'none' : formOf(activation)
  const keep = form !== 'none' && tf.engine().isTapeOn()
  return tf.tidy('linear', () => {
    const rows = tf.reshape<tf.Rank.R2>(x, [x.size / inSize, inSize])
    const added = residual && tf.reshape<tf.Rank.R2>(residual, [x.size / inSize, outSize])
    return tf.reshape(linearOp({ x: rows, weight, bias, residual: added }, { activation: form, keep, frozen }), shape)
  })
}

const olderNames = { gelu: 'gelu-exact', geluTanh: 'gelu-tanh' } as const

const formOf = (activation: GeluForm | 'gelu' | 'geluTanh'): GeluForm =>
  checkChoice(
    'linear',
    'activation',
    activation === 'gelu' || activation === 'geluTanh' ? olderNames[activation] : activation,
    geluForms,
  )

/** x [rows, in], weight [in, out], bias [out], residual [rows, out] */
interface Inputs {
  readonly [name: string]: tf.Tensor | undefined
  readonly x: tf.Tensor2D
  readonly weight: tf.Tensor2D
  readonly bias: tf.Tensor1D | undefined
  readonly residual: tf.Tensor2D | undefined
}
interface Attributes {
  readonly activation: GeluForm | 'none'
  /** Whether the activation's slopes are kept: without a gradient to come, nobody reads them. Asked before the op runs, which is off the tape. */
  readonly keep: boolean
  readonly frozen: boolean
}

export const linearOp = defineOp<Inputs, Attributes, tf.Tensor2D>({
  name: 'linear',
  inputs: { x: 'float32', weight: 'float32', bias: 'float32', residual: 'float32' },
  kernels: { maker, kernels: [linearGradientWebGpu, linearWasm, linearWebGpu] },
  constants: ({ frozen }) => (frozen ? ['weight', 'bias'] : []),
  forward: {
    kernel: Linear,
    run({ x, weight, bias, residual }, { activation, keep, frozen }, save) {
      const inputs = { x, weight, ...(bias && { bias }), ...(residual && { residual }) }
      const made = runKernel(Linear, inputs, { activation, keep })
      const [y, ...slopes] = (Array.isArray(made) ? made : [made]) as [tf.Tensor2D, ...tf.Tensor[]]
      save([weight, ...(frozen ? [] : [x]), ...slopes])
      return y
    },
  },
  gradient(dy, [weight, ...saved], { frozen }, { bias, residual }) {
    const x = frozen ? undefined : (saved.shift() as tf.Tensor2D)
    const [slopes] = saved
    const hasBias = bias !== undefined
    return [
      ...(hasKernel(LinearGradient)
        ? (runKernel(
            LinearGradient,
            { dy, weight: weight!, ...(x && { x }), ...(slopes && { slopes }) },
            { hasBias },
          ) as tf.Tensor[])
        : gradients(slopes ? tf.mul<tf.Tensor2D>(dy, slopes) : dy, x, weight as tf.Tensor2D, hasBias)),
      ...(residual ? [tf.reshape(dy, dy.shape)] : []),
    ]
  },
  composed({ x, weight, bias, residual }, { activation, frozen }) {
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
    const y = activation === 'none' ? sums : gelu(sums, { form: activation })
    return residual ? tf.add(y, residual) : y
  },
})

/** @param x undefined where the weight is frozen */
function gradients(dy: tf.Tensor2D, x: tf.Tensor2D | undefined, weight: tf.Tensor2D, hasBias: boolean): tf.Tensor[] {
  const dx = productTransposed(dy, weight)
  if (x === undefined) return [dx]
  const dWeight = transposedProduct(x, dy)
  return hasBias ? [dx, dWeight, sumRows(dy)] : [dx, dWeight]
}
