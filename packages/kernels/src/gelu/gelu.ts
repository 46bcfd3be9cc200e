import type * as tf from '@tensorflow/tfjs-core'
import { checkChoice, defineOp, runKernel } from '@wgpt/kernel-runtime'
import { maker } from '../shared/maker.js'
import { composeGeluExact, composeGeluTanh } from './composed.js'
import { geluCpu, geluGradientCpu } from './cpu.kernel.js'
import { Gelu, GeluGradient, geluForms, type GeluForm } from './names.js'
import { geluGradientWasm, geluWasm } from './wasm.kernel.js'
import { geluGradientWebGpu, geluWebGpu } from './webgpu.kernel.js'

export interface GeluOptions {
  /**
   * `'gelu-tanh'`, the default, is GPT-2's gelu_new; `'gelu-exact'` is x·Φ(x), PyTorch's default. They differ by at most 5e-4.
   * `'tanh'` and `'exact'` are older names of the same two.
   */
  form?: GeluForm | 'tanh' | 'exact'
}

interface Attributes {
  readonly form: GeluForm
}

const compose = { 'gelu-tanh': composeGeluTanh, 'gelu-exact': composeGeluExact }

export const geluOp = defineOp<{ x: tf.Tensor }, Attributes, tf.Tensor>({
  name: 'gelu',
  inputs: { x: 'float32' },
  kernels: {
    maker,
    kernels: [geluCpu, geluGradientCpu, geluWasm, geluGradientWasm, geluWebGpu, geluGradientWebGpu],
  },
  forward: {
    kernel: Gelu,
    run({ x }, attributes, save) {
      save([x])
      return runKernel(Gelu, { x }, attributes) as tf.Tensor
    },
  },
  gradient: (dy, saved, attributes) => [runKernel(GeluGradient, { dy, x: saved[0]! }, attributes) as tf.Tensor],
  composed: ({ x }, { form }) => compose[form](x),
})

/**
 * GELU.
 * @param x float32, any shape
 * @returns the same shape, with a gradient (first order)
 * @throws TypeError for another dtype, RangeError for another form
 * @example
 * gelu(tf.tensor1d([-1, 0, 1])).print() // -0.159, 0, 0.841
 * Source: arXiv 1606.08415, section 2
 */
export function gelu<Input extends tf.Tensor>(x: Input, { form = 'gelu-tanh' }: GeluOptions = {}): Input {
  geluOp.check({ x })
  const named = form === 'tanh' || form === 'exact' ? (`gelu-${form}` as const) : form
  return geluOp({ x }, { form: checkChoice('gelu', 'form', named, geluForms) }) as Input
}
