import type { TensorInfo } from '@tensorflow/tfjs-core'
import type { WasmBackend } from '../../host-arrays/wasm.js'
import { HeadMatrices } from './head-matrices.js'
import type { Heads } from './heads.js'

export interface AttentionSize {
  /** Over the whole batch. */
  heads: number
  time: number
  size: number
}

type Named<Names extends string> = Readonly<Record<Names, Heads>>

/** Writes y = softmax(q·kᵀ/√size, causal)·v, one head at a time: one [time, time] matrix lives at a time. */
export function attend(
  wasm: WasmBackend,
  { heads, time, size }: AttentionSize,
  io: Named<'q' | 'k' | 'v' | 'y'>,
): void {
  const scale = 1 / Math.sqrt(size)
  const matrices = new HeadMatrices(wasm, time, size)
  for (let head = 0; head < heads; head++) {
    const scores = matrices.product(matrices.rows(io.q, head, scale), matrices.columns(io.k, head))
    const probabilities = matrices.causalSoftmax(scores)
    matrices.write(matrices.product(probabilities, matrices.rows(io.v, head)), io.y, head)
    matrices.free()
  }
}

/**
 * Writes dq, dk and dv. The probabilities P are computed again: cheaper than keeping heads · time² numbers a layer.
 * With S = scale·q·kᵀ: dv = Pᵀ·dy, dP = dy·vᵀ, dS = P∘(dP − rowsum(dy∘y)), dq = scale·dS·k, dk = scale·dSᵀ·q.
 */
export function attendBackward(
  wasm: WasmBackend,
  { heads, time, size }: AttentionSize,
  io: Named<'q' | 'k' | 'v' | 'y' | 'dy' | 'dq' | 'dk' | 'dv'>,
): void {
  const scale = 1 / Math.sqrt(size)
  const matrices = new HeadMatrices(wasm, time, size)
  for (let head = 0; head < heads; head++) {
    const queries = matrices.rows(io.q, head, scale)
    const probabilities = matrices.causalSoftmax(matrices.product(queries, matrices.columns(io.k, head)))
    const outputGradients = matrices.rows(io.dy, head)
    const scoreGradients = matrices.product(outputGradients, matrices.columns(io.v, head))
    const transposed = softmaxBackward(matrices, probabilities, scoreGradients, {
      outputs: matrices.rows(io.y, head),
      outputGradients,
    })
    matrices.write(matrices.product(scoreGradients, matrices.rows(io.k, head, scale)), io.dq, head)
    matrices.write(matrices.product(transposed.scoreGradients, queries), io.dk, head)
    matrices.write(matrices.product(transposed.probabilities, outputGradients), io.dv, head)
    matrices.free()
  }
}

/** Columns a block: the rows of the transposes that are written at a time stay in the first cache. */
const block = 16

/**
 * dP → dS in place, and both P and dS transposed, in one pass over the lower triangle.
 * rowsum(dy∘y) stands for rowsum(dP∘P): size terms a row instead of time.
 */
function softmaxBackward(
  matrices: HeadMatrices,
  probabilities: TensorInfo,
  scoreGradients: TensorInfo,
  { outputs, outputGradients }: { outputs: TensorInfo; outputGradients: TensorInfo },
) {
  const { time } = matrices
  const transposed = { probabilities: matrices.make(time, time), scoreGradients: matrices.make(time, time) }
  const means = rowProducts(matrices, outputs, outputGradients)
  const [p, ds] = [matrices.view(probabilities), matrices.view(scoreGradients)]
  const [pT, dsT] = [matrices.view(transposed.probabilities).fill(0), matrices.view(transposed.scoreGradients).fill(0)]
  for (let first = 0; first < time; first += block)
    for (let row = first; row < time; row++) {
      const mean = means[row]!
      const start = row * time
      const last = Math.min(row, first + block - 1)
      for (let column = first; column <= last; column++) {
        const probability = p[start + column]!
        const gradient = probability * (ds[start + column]! - mean)
        ds[start + column] = gradient
        pT[column * time + row] = probability
        dsT[column * time + row] = gradient
      }
    }
  for (let row = 0; row < time; row++) ds.fill(0, row * time + row + 1, (row + 1) * time)
  return transposed
}

/** The sum of each row of a∘b, for [time, size]. */
function rowProducts(matrices: HeadMatrices, a: TensorInfo, b: TensorInfo): Float64Array {
  const [left, right] = [matrices.view(a), matrices.view(b)]
  const sums = new Float64Array(matrices.time)
  for (let row = 0, i = 0; row < sums.length; row++) {
    let sum = 0
    for (const end = i + matrices.size; i < end; i++) sum += left[i]! * right[i]!
    sums[row] = sum
  }
  return sums
}
