import * as tf from '@tensorflow/tfjs-core'
import { hasKernel, registerKernels, runKernel, type KernelSet } from '@wgpt/kernel-runtime'
import { maker } from '../shared/maker.js'
import { MatrixProduct, SumRows } from './names.js'
import { matrixProductWasm, sumRowsWasm } from './wasm.kernel.js'

/** What gradients are made of; they have none of their own. */
export const matrixKernels: KernelSet = { maker, kernels: [matrixProductWasm, sumRowsWasm] }

let isRegistered = false
function has(kernel: string): boolean {
  if (!isRegistered) registerKernels(matrixKernels)
  isRegistered = true
  return hasKernel(kernel)
}

/** a·bᵀ for a [n, k], b [m, k]. */
export const productTransposed = (a: tf.Tensor2D, b: tf.Tensor2D) => product(a, b, false, true)

/** aᵀ·b for a [n, p], b [n, q]. */
export const transposedProduct = (a: tf.Tensor2D, b: tf.Tensor2D) => product(a, b, true, false)

function product(a: tf.Tensor2D, b: tf.Tensor2D, transposeA: boolean, transposeB: boolean): tf.Tensor2D {
  return has(MatrixProduct)
    ? (runKernel(MatrixProduct, { a, b }, { transposeA, transposeB }) as tf.Tensor2D)
    : tf.matMul(a, b, transposeA, transposeB)
}

/** [rows, columns] → [columns]. */
export function sumRows(x: tf.Tensor2D): tf.Tensor1D {
  return has(SumRows) ? (runKernel(SumRows, { x }) as tf.Tensor1D) : tf.sum(x, 0)
}
