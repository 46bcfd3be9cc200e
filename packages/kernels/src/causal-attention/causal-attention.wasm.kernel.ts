import type { KernelConfig, KernelFunc, TensorInfo } from '@tensorflow/tfjs-core'
import type { WasmBackend } from '../host-arrays/wasm.js'
import { HeadProducts } from './head-products.js'
import { CausalAttention, CausalAttentionGradient } from './names.js'

/** y = softmax(q·kᵀ/√size, causal)·v, one head at a time: one [time, time] matrix lives at a time. */
const forward: KernelFunc = ({ inputs, backend }) => {
  const { q, k, v } = inputs as { q: TensorInfo; k: TensorInfo; v: TensorInfo }
  const wasm = backend as WasmBackend
  const { heads, products, scale } = prepare(wasm, q)
  const y = wasm.makeOutput(q.shape, 'float32')
  for (let head = 0; head < heads; head++) {
    const scores = products.product(products.copy(q, head, scale), products.copyTransposed(k, head))
    const mixed = products.product(products.causalSoftmax(scores), products.copy(v, head))
    const values = products.view(mixed)
    products.view(y).set(values, head * values.length)
    products.free()
  }
  return y
}

/**
 * The probabilities P are computed again (cheaper than keeping heads · time² numbers a layer). With S = scale·q·kᵀ:
 * dv = Pᵀ·dy, dP = dy·vᵀ, dS = P∘(dP − rowsum(dy∘y)), dq = scale·dS·k, dk = scale·dSᵀ·q.
 * Pᵀ·dy and dSᵀ·q come as (dyᵀ·P)ᵀ and (qᵀ·dS)ᵀ: only the narrow matrices are transposed.
 */
const backward: KernelFunc = ({ inputs, backend }) => {
  const { q, k, v, y, dy } = inputs as Record<'q' | 'k' | 'v' | 'y' | 'dy', TensorInfo>
  const wasm = backend as WasmBackend
  const { heads, products, scale } = prepare(wasm, q)
  const [dq, dk, dv] = [q, k, v].map(({ shape }) => wasm.makeOutput(shape, 'float32')) as [
    TensorInfo,
    TensorInfo,
    TensorInfo,
  ]
  for (let head = 0; head < heads; head++) {
    const scores = products.product(products.copy(q, head, scale), products.copyTransposed(k, head))
    const probabilities = products.causalSoftmax(scores)
    writeTransposed(products, products.product(products.copyTransposed(dy, head), probabilities), dv, head)

    const dScores = products.product(products.copy(dy, head), products.copyTransposed(v, head))
    softmaxGradient(products, dScores, probabilities, { y, dy, head })

    const dQueries = products.view(products.product(dScores, products.copy(k, head, scale)))
    products.view(dq).set(dQueries, head * dQueries.length)
    writeTransposed(products, products.product(products.copyTransposed(q, head, scale), dScores), dk, head)
    products.free()
  }
  return [dq, dk, dv]
}

function prepare(wasm: WasmBackend, q: TensorInfo) {
  const [batch, headCount, time, size] = q.shape as [number, number, number, number]
  return { heads: batch * headCount, scale: 1 / Math.sqrt(size), products: new HeadProducts(wasm, time, size) }
}

/** dP → dS = P∘(dP − rowsum(dy∘y)), in place; rowsum(dy∘y) = rowsum(dP∘P), with size terms a row instead of time. */
function softmaxGradient(
  products: HeadProducts,
  dScores: TensorInfo,
  probabilities: TensorInfo,
  { y, dy, head }: { y: TensorInfo; dy: TensorInfo; head: number },
) {
  const { time, size } = products
  const [ds, p] = [products.view(dScores), products.view(probabilities)]
  const [outputs, gradients] = [products.view(y), products.view(dy)]
  let read = head * time * size
  for (let row = 0; row < time; row++) {
    let mean = 0
    for (const end = read + size; read < end; read++) mean += outputs[read]! * gradients[read]!
    const start = row * time
    const diagonal = start + row
    for (let i = start; i <= diagonal; i++) ds[i] = p[i]! * (ds[i]! - mean)
    ds.fill(0, diagonal + 1, start + time)
  }
}

/** Writes a [size, time] matrix into one head of a [heads, time, size] tensor. */
function writeTransposed(products: HeadProducts, from: TensorInfo, to: TensorInfo, head: number) {
  const { time, size } = products
  const [source, target] = [products.view(from), products.view(to)]
  let write = head * time * size
  for (let t = 0; t < time; t++) for (let i = t; i < source.length; i += time) target[write++] = source[i]!
}

export const causalAttentionWasm: KernelConfig = {
  kernelName: CausalAttention,
  backendName: 'wasm',
  kernelFunc: forward,
}

export const causalAttentionGradientWasm: KernelConfig = {
  kernelName: CausalAttentionGradient,
  backendName: 'wasm',
  kernelFunc: backward,
}
