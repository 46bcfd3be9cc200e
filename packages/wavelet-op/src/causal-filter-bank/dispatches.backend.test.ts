import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, inject, it, vi } from 'vitest'
import { createWaveletPlan, initialKernels, learnableWaveletTransform, waveletTransform } from '../index.js'
import { samples } from '../testing/samples.js'

/** The part of tfjs' webgpu backend that every dispatch of a kernel goes through. */
interface Dispatching {
  runWebGPUProgram(...args: unknown[]): unknown
}

describe.each(inject('backends'))('the work of filter banks on %s', (backend) => {
  it('is one kernel each way for x and one for the kernels; on webgpu one dispatch each, and two for the kernels', async () => {
    await tf.setBackend(backend)
    const plan = createWaveletPlan({ channels: 20, contextLength: 64, fraction: 1, boundary: 'renormalize' })
    const values = samples(2 * 100 * 20, 1)
    const [x, dy, kernels] = [tf.tensor(values, [2, 100, 20]), tf.tensor(values, [2, 100, 20]), initialKernels(plan)]
    const spy =
      backend === 'webgpu' ? vi.spyOn(tf.engine().backend as unknown as Dispatching, 'runWebGPUProgram') : undefined
    const work = async (run: () => tf.TensorContainer) => {
      spy?.mockClear()
      const { kernelNames } = await tf.profile(() => {
        tf.dispose(run())
        return tf.scalar(0)
      })
      return {
        names: kernelNames.filter((name) => name.startsWith('Causal')),
        dispatches: spy?.mock.calls.length,
      }
    }
    const onWebGpu = (count: number) => (spy ? count : undefined)
    try {
      const forward = await work(() => learnableWaveletTransform(x, kernels, plan))
      expect(forward).toEqual({ names: ['CausalFilterBank'], dispatches: onWebGpu(1) })
      const both = tf.grads((x: tf.Tensor, kernels: tf.Tensor) =>
        learnableWaveletTransform(x, kernels as tf.Tensor1D, plan),
      )
      const backward = await work(() => both([x, kernels], dy))
      expect(backward.names.sort()).toEqual(['CausalFilterBank', 'CausalFilterBankGrad', 'CausalFilterBankKernelGrad'])
      expect(backward.dispatches).toBe(onWebGpu(4))
      const fixed = createWaveletPlan({ channels: 20, contextLength: 64, wavelet: 'db4' })
      const families = await work(() => tf.grad((x: tf.Tensor) => waveletTransform(x, fixed))(x, dy))
      expect(families).toEqual({ names: ['CausalFilterBank', 'CausalFilterBankGrad'], dispatches: onWebGpu(2) })
    } finally {
      spy?.mockRestore()
      tf.dispose([x, dy, kernels])
    }
  })
})
