import {
  engine,
  getBackend,
  getGradient,
  getKernel,
  registerGradient,
  registerKernel,
  type GradConfig,
  type KernelConfig,
} from '@tensorflow/tfjs-core'

// tfjs types both look-ups as if they always found something.
export const hasKernel = (kernelName: string, backendName: string) =>
  (getKernel(kernelName, backendName) as KernelConfig | undefined) !== undefined

export const hasGradient = (kernelName: string) => (getGradient(kernelName) as GradConfig | undefined) !== undefined

/**
 * Whether the current backend has this kernel and should run it: TensorFlow on a GPU keeps to its own ops, whose tensors then
 * don't travel through the host.
 */
export const runsKernel = (kernelName: string) =>
  hasKernel(kernelName, getBackend()) && (engine().backend as { isUsingGpuDevice?: boolean }).isUsingGpuDevice !== true

/** Registers what is not there yet: tfjs would warn of the second time. */
export function registerMissing(kernels: readonly KernelConfig[], gradients: readonly GradConfig[]): void {
  for (const kernel of kernels) if (!hasKernel(kernel.kernelName, kernel.backendName)) registerKernel(kernel)
  for (const gradient of gradients) if (!hasGradient(gradient.kernelName)) registerGradient(gradient)
}
