import * as tf from '@tensorflow/tfjs-core'
import { causalAttentionGradientWasm, causalAttentionWasm } from './causal-attention/causal-attention.wasm.kernel.js'
import {
  causalSelfAttentionGradientWasm,
  causalSelfAttentionWasm,
} from './causal-attention/causal-self-attention.wasm.kernel.js'
import { embeddingGradientCpu, embeddingGradientWasm } from './embedding/embedding.kernel.js'
import { sumRowsWasm, transposeMatrixWasm } from './shared/matrix.kernel.js'

/** Every kernel of this package: the sole list. Where a backend has none, the op is composed of tfjs' own. */
const kernels: readonly tf.KernelConfig[] = [
  embeddingGradientCpu,
  embeddingGradientWasm,
  causalAttentionWasm,
  causalAttentionGradientWasm,
  causalSelfAttentionWasm,
  causalSelfAttentionGradientWasm,
  sumRowsWasm,
  transposeMatrixWasm,
]

let registered = false

/** Registers the kernels with tfjs-core. The ops do so at their first call; a second call changes nothing. */
export function registerTrainingKernels(): void {
  if (registered) return
  registered = true
  for (const kernel of kernels) if (!find(kernel.kernelName, kernel.backendName)) tf.registerKernel(kernel)
}

/** Whether the current backend has this kernel. */
export function hasKernel(name: string): boolean {
  registerTrainingKernels()
  return find(name, tf.getBackend()) !== undefined
}

/** tfjs' own type forgets that there may be no such kernel. */
const find = (name: string, backend: string) => tf.getKernel(name, backend) as tf.KernelConfig | undefined

export function runKernel(
  name: string,
  inputs: tf.NamedTensorMap,
  attrs: tf.NamedAttrMap = {},
): tf.Tensor | tf.Tensor[] {
  return tf.engine().runKernel(name, inputs, attrs)
}
