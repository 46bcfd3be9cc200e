import * as tf from '@tensorflow/tfjs-core'
import { assembly } from '../assembly.js'
import { wasmArrays } from '../host-arrays/wasm.js'
import { cast, exp, identity, pow, tanh } from './elementwise.js'
import { batchMatMul, fusedMatMul } from './mat-mul.js'
import { mean, softmax, sum, unsortedSegmentSum } from './reductions.js'
import type { Replacement } from './replacement.js'

/** tfjs' own type forgets that there may be no such kernel. */
const kernelOf = (name: string) => tf.getKernel(name, 'wasm') as tf.KernelConfig | undefined

const valueOf = (tensor: tf.TensorInfo): number => wasmArrays(tf.backend()).view(tensor)[0]!

/** The sole list. */
const replacements: readonly Replacement[] = [
  batchMatMul,
  cast,
  exp,
  fusedMatMul(kernelOf),
  identity,
  mean,
  pow(valueOf),
  softmax,
  sum,
  tanh,
  unsortedSegmentSum,
]

let undo: (() => void) | undefined

/**
 * Makes tfjs' wasm backend fast for models that know nothing of this package: its matrix products with a transposed or batched side,
 * softmax, sums and means, exp, tanh and whole powers are replaced in place, copies for gradients are spared, and `tf.gather` gets the
 * gradient that it lacks. Results agree to float32's rounding. Other backends are left alone.
 * Call it once `@tensorflow/tfjs-backend-wasm` is imported; a second call changes nothing.
 * @returns puts tfjs' own kernels back; once, a second call of it changes nothing
 */
export function acceleratePlainOps(): () => void {
  if (undo) return undo
  if (!assembly.isSupported) return () => undefined
  const originals = replacements.map(({ kernel }) => [kernel.kernelName, kernelOf(kernel.kernelName)] as const)
  if (originals.every(([, original]) => original === undefined))
    throw new Error(
      "acceleratePlainOps: tfjs' wasm backend is not loaded, so there is nothing to replace. Import '@tensorflow/tfjs-backend-wasm' first.",
    )
  for (const replacement of replacements) replace(replacement)
  const putBack = () => {
    if (undo !== putBack) return // done already
    undo = undefined
    for (const [name, original] of originals) {
      tf.unregisterKernel(name, 'wasm')
      if (original) tf.registerKernel(original)
    }
  }
  return (undo = putBack)
}

function replace(replacement: Replacement): void {
  const { kernel } = replacement
  const original = kernelOf(kernel.kernelName)
  if (original) tf.unregisterKernel(kernel.kernelName, 'wasm')
  tf.registerKernel({
    // What tfjs' own kernel needs when the backend starts and ends stays.
    ...original,
    ...kernel,
    kernelFunc: (call) =>
      original && !replacement.fits(call.inputs, call.attrs ?? {})
        ? original.kernelFunc(call)
        : kernel.kernelFunc(call),
  })
}
