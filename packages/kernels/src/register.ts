import { registerKernels, withoutKernels as runWithoutKernels, type KernelSet } from '@wgpt/kernel-runtime'
import { adamwKernels } from './adamw/adamw.js'
import { causalAttentionOp } from './causal-attention/causal-attention.js'
import { cachedAttentionKernels } from './causal-attention/cached-attention.js'
import { causalSelfAttentionOp } from './causal-attention/causal-self-attention.js'
import { crossEntropyOp } from './cross-entropy/cross-entropy.js'
import { dropoutOp } from './dropout/dropout.js'
import { embeddingOp } from './embedding/embedding.js'
import { positionedEmbeddingOp } from './embedding/positioned-embedding.js'
import { geluOp } from './gelu/gelu.js'
import { globalNormKernels } from './gradient-norm/gradient-norm.js'
import { layerNormOp } from './layer-norm/layer-norm.js'
import { linearOp } from './linear/linear.js'
import { tableProductOp } from './linear/table-product.js'
import { matrixKernels } from './matrix/matrix.js'
import { rmsNormOp } from './rms-norm/rms-norm.js'
import { rotaryOp } from './rotary/rotary.js'
import { sampleTokensKernels } from './sample-tokens/sample-tokens.js'
import { swigluOp } from './swiglu/swiglu.js'

/** Of all ops; which kernels each has is listed in its own folder. A function, so that an op which is imported alone brings no other. */
const sets = (): readonly KernelSet[] => [
  adamwKernels,
  cachedAttentionKernels,
  causalAttentionOp.kernels,
  causalSelfAttentionOp.kernels,
  crossEntropyOp.kernels,
  dropoutOp.kernels,
  embeddingOp.kernels,
  geluOp.kernels,
  globalNormKernels,
  layerNormOp.kernels,
  linearOp.kernels,
  matrixKernels,
  positionedEmbeddingOp.kernels,
  rmsNormOp.kernels,
  rotaryOp.kernels,
  sampleTokensKernels,
  swigluOp.kernels,
  tableProductOp.kernels,
]

/**
 * Registers the kernels of all ops with tfjs-core. Each op registers its own at its first call; a second call changes nothing.
 * @example
 * ```ts
 * registerTrainingKernels() // again it does nothing
 * ```
 */
export function registerTrainingKernels(): void {
  for (const set of sets()) registerKernels(set)
}

/**
 * Runs with every op composed of tfjs' own, as on a backend without kernels: what kernels are compared with. The gradients of what
 * is computed here must be taken here.
 * @example
 * ```ts
 * withoutKernels(() => gelu(tf.tensor1d([-1, 0, 1]))).print() // by public ops of tfjs alone
 * ```
 */
export const withoutKernels = <Result>(run: () => Result): Result => runWithoutKernels(run)
