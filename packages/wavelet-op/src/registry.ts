import {
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

/** Registers what is not there yet: tfjs would warn of the second time. */
export function registerMissing(kernels: readonly KernelConfig[], gradients: readonly GradConfig[]): void {
  for (const kernel of kernels) if (!hasKernel(kernel.kernelName, kernel.backendName)) registerKernel(kernel)
  for (const gradient of gradients) if (!hasGradient(gradient.kernelName)) registerGradient(gradient)
}
