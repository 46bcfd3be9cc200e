import { getGradient, getKernel, type GradConfig, type KernelConfig } from '@tensorflow/tfjs-core'

// tfjs types both look-ups as if they always found something.
export const hasKernel = (kernelName: string, backendName: string) =>
  (getKernel(kernelName, backendName) as KernelConfig | undefined) !== undefined

export const hasGradient = (kernelName: string) => (getGradient(kernelName) as GradConfig | undefined) !== undefined
