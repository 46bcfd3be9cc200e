import { engine, type GradConfig, type KernelConfig } from '@tensorflow/tfjs-core'
import { registerGradients, registerKernels } from '@wgpt/kernel-runtime'
import { maker } from './maker.js'

/**
 * Registers what is not there yet. Which kernels, the entry that is imported says: a page on webgpu loads no others.
 */
export function registerMissing(kernels: readonly KernelConfig[], gradients: readonly GradConfig[]): void {
  registerKernels({ maker, kernels })
  registerGradients(maker, gradients)
}

/** TensorFlow on a GPU runs no kernel of ours: its tensors would travel through the host. */
export const keepsToItsOps = () => (engine().backend as { isUsingGpuDevice?: boolean }).isUsingGpuDevice === true
