import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core'
import { cpuArrays } from './arrays.js'
import type { HostArrays } from '../host-arrays.js'

/** A kernel as a loop over typed arrays. */
export type HostKernel<Inputs = Record<string, TensorInfo>, Attributes = object> = (call: {
  inputs: Inputs
  attributes: Attributes
  arrays: HostArrays
}) => TensorInfo | TensorInfo[]

/** For tfjs' plain JavaScript backend, which serves where WebAssembly or its SIMD is missing. */
export const cpuKernel = <Inputs, Attributes>(
  kernelName: string,
  run: HostKernel<Inputs, Attributes>,
): KernelConfig => ({
  kernelName,
  backendName: 'cpu',
  kernelFunc: ({ inputs, attrs, backend }) =>
    run({ inputs: inputs as Inputs, attributes: attrs as Attributes, arrays: cpuArrays(backend) }),
})
