import * as tf from '@tensorflow/tfjs-core'
import { adamwCpu } from './adamw/cpu.kernel.js'
import { adamwWasm } from './adamw/wasm.kernel.js'
import { adamwWebGpu } from './adamw/webgpu.kernel.js'
import { assembly } from './assembly.js'
import { causalAttentionGradientTensorflow, causalAttentionTensorflow } from './causal-attention/tensorflow.kernel.js'
import {
  causalAttentionGradientWasm,
  causalAttentionWasm,
  causalSelfAttentionGradientWasm,
  causalSelfAttentionWasm,
} from './causal-attention/wasm.kernel.js'
import { crossEntropyCpu } from './cross-entropy/cpu.kernel.js'
import { crossEntropyWasm } from './cross-entropy/wasm.kernel.js'
import { crossEntropyWebGpu } from './cross-entropy/webgpu.kernel.js'
import { dropoutCpu } from './dropout/cpu.kernel.js'
import { dropoutWasm } from './dropout/wasm.kernel.js'
import { dropoutWebGpu } from './dropout/webgpu.kernel.js'
import { embeddingGradientCpu } from './embedding/cpu.kernel.js'
import { embeddingGradientWasm, embeddingWasm } from './embedding/wasm.kernel.js'
import { geluCpu, geluGradientCpu } from './gelu/cpu.kernel.js'
import { geluGradientWasm, geluWasm } from './gelu/wasm.kernel.js'
import { geluGradientWebGpu, geluWebGpu } from './gelu/webgpu.kernel.js'
import { globalNormCpu } from './gradient-norm/cpu.kernel.js'
import { globalNormWasm } from './gradient-norm/wasm.kernel.js'
import { globalNormWebGpu } from './gradient-norm/webgpu.kernel.js'
import { layerNormCpu, layerNormGradientCpu } from './layer-norm/cpu.kernel.js'
import { layerNormGradientWasm, layerNormWasm } from './layer-norm/wasm.kernel.js'
import { layerNormGradientWebGpu, layerNormWebGpu } from './layer-norm/webgpu.kernel.js'
import { linearWasm } from './linear/wasm.kernel.js'
import { matrixProductWasm, sumRowsWasm } from './matrix/wasm.kernel.js'
import { rmsNormCpu, rmsNormGradientCpu } from './rms-norm/cpu.kernel.js'
import { rmsNormGradientWasm, rmsNormWasm } from './rms-norm/wasm.kernel.js'
import { rmsNormGradientWebGpu, rmsNormWebGpu } from './rms-norm/webgpu.kernel.js'
import { rotaryCpu } from './rotary/cpu.kernel.js'
import { rotaryWasm } from './rotary/wasm.kernel.js'
import { rotaryWebGpu } from './rotary/webgpu.kernel.js'
import { swigluCpu, swigluGradientCpu } from './swiglu/cpu.kernel.js'
import { swigluGradientWasm, swigluWasm } from './swiglu/wasm.kernel.js'
import { swigluGradientWebGpu, swigluWebGpu } from './swiglu/webgpu.kernel.js'

/** Every kernel of this package: the sole list. Where a backend has none, the op is composed of tfjs' own. */
const kernels: readonly tf.KernelConfig[] = [
  adamwCpu,
  adamwWasm,
  adamwWebGpu,
  causalAttentionGradientTensorflow,
  causalAttentionGradientWasm,
  causalAttentionTensorflow,
  causalAttentionWasm,
  causalSelfAttentionGradientWasm,
  causalSelfAttentionWasm,
  crossEntropyCpu,
  crossEntropyWasm,
  crossEntropyWebGpu,
  dropoutCpu,
  dropoutWasm,
  dropoutWebGpu,
  embeddingGradientCpu,
  embeddingGradientWasm,
  embeddingWasm,
  geluCpu,
  geluGradientCpu,
  geluGradientWasm,
  geluWasm,
  geluGradientWebGpu,
  geluWebGpu,
  globalNormCpu,
  globalNormWasm,
  globalNormWebGpu,
  layerNormCpu,
  layerNormGradientCpu,
  layerNormGradientWasm,
  layerNormWasm,
  layerNormGradientWebGpu,
  layerNormWebGpu,
  linearWasm,
  matrixProductWasm,
  rmsNormCpu,
  rmsNormGradientCpu,
  rmsNormGradientWasm,
  rmsNormWasm,
  rmsNormGradientWebGpu,
  rmsNormWebGpu,
  rotaryCpu,
  rotaryWasm,
  rotaryWebGpu,
  sumRowsWasm,
  swigluCpu,
  swigluGradientCpu,
  swigluGradientWasm,
  swigluWasm,
  swigluGradientWebGpu,
  swigluWebGpu,
]

let registered = false
let composing = false

/** Registers the kernels with tfjs-core. The ops do so at their first call; a second call changes nothing. */
export function registerTrainingKernels(): void {
  if (registered) return
  registered = true
  for (const kernel of kernels) {
    const runs = kernel.backendName !== 'wasm' || assembly.isSupported
    if (runs && !find(kernel.kernelName, kernel.backendName)) tf.registerKernel(kernel)
  }
}

/** Whether the current backend has this kernel. */
export function hasKernel(name: string): boolean {
  registerTrainingKernels()
  return !composing && find(name, tf.getBackend()) !== undefined
}

/**
 * Runs with every op composed of tfjs' own, as on a backend without kernels: what kernels are compared with. The gradients of what
 * is computed here must be taken here.
 */
export function withoutKernels<Result>(run: () => Result): Result {
  const before = composing
  composing = true
  try {
    return run()
  } finally {
    composing = before
  }
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
