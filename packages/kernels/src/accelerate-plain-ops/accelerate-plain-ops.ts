import * as tf from '@tensorflow/tfjs-core'
import { WgptError, WgptRangeError } from '@wgpt/errors'
import { supportsWasm, wasmArrays } from '@wgpt/kernel-runtime'
import { cast, exp, identity, pow, tanh } from './elementwise.js'
import { batchMatMul, fusedMatMul } from './mat-mul.js'
import { all, any, max, mean, min, prod, softmax, sum } from './reductions.js'
import type { Replacement } from './replacement.js'
import { unsortedSegmentSum } from './segment-sum.js'

/** tfjs' own type forgets that there may be no such kernel. */
const kernelOf = (name: string) => tf.getKernel(name, 'wasm') as tf.KernelConfig | undefined

const valueOf = (tensor: tf.TensorInfo): number => wasmArrays(tf.backend()).view(tensor)[0]!

/** The sole list. */
export const replacements: readonly Replacement[] = [
  all,
  any,
  batchMatMul,
  cast,
  exp,
  fusedMatMul(kernelOf),
  identity,
  max,
  mean,
  min,
  pow(valueOf),
  prod,
  softmax,
  sum,
  tanh,
  unsortedSegmentSum,
]

/** Callers who have not undone it. */
const callers = new Set<object>()
let putBack = (): void => undefined

/**
 * Makes tfjs' wasm backend fast for models that know nothing of this package: its matrix products with a transposed or batched side,
 * softmax, sums and means, exp, tanh and whole powers are replaced in place, copies for gradients are spared, and `tf.gather` gets the
 * gradient that it lacks. Results agree to float32's rounding. Other backends are left alone.
 * Call it once `@tensorflow/tfjs-backend-wasm` is imported. Callers are counted: `useBackend('wasm')` of `@wgpt/backends` is one.
 * @returns undoes this call, once; tfjs' own kernels are back when every caller has undone theirs
 * @throws Error if tfjs' wasm backend is not loaded
 * @example
 * const undo = acceleratePlainOps()
 * tf.matMul(a, b, true).print()
 * undo()
 */
export function acceleratePlainOps(): () => void {
  if (!supportsWasm()) return () => undefined
  if (callers.size === 0) putBack = replaceAll()
  const caller = {}
  callers.add(caller)
  return () => {
    if (callers.delete(caller) && callers.size === 0) putBack()
  }
}

/** @returns puts tfjs' own kernels back */
function replaceAll(): () => void {
  if (replacements.every(({ kernel }) => kernelOf(kernel.kernelName) === undefined))
    throw new WgptError(
      "acceleratePlainOps: tfjs' wasm backend is not loaded, so there is nothing to replace. Import '@tensorflow/tfjs-backend-wasm' first.",
    )
  const undo = replacements.map(replace)
  return () => {
    for (const one of undo) one()
  }
}

/** @returns puts back what was there */
function replace(replacement: Replacement): () => void {
  const { kernelName, kernelFunc } = replacement.kernel
  const original = kernelOf(kernelName)
  let isUndone = false
  if (original) tf.unregisterKernel(kernelName, 'wasm')
  const ours: tf.KernelConfig = {
    // What tfjs' own kernel needs when the backend starts and ends stays.
    ...original,
    ...replacement.kernel,
    kernelFunc(call) {
      if (!isUndone && replacement.fits(call.inputs, call.attrs ?? {})) return kernelFunc(call)
      if (original) return original.kernelFunc(call)
      throw (
        replacement.refusal?.(call.inputs) ??
        new WgptRangeError(`wasm: there is no kernel ${kernelName} for this call.`)
      )
    },
  }
  tf.registerKernel(ours)
  return () => {
    isUndone = true
    // Somebody may have replaced it since: then ours, underneath, passes calls on.
    if (kernelOf(kernelName) !== ours) return
    tf.unregisterKernel(kernelName, 'wasm')
    if (original) tf.registerKernel(original)
  }
}
