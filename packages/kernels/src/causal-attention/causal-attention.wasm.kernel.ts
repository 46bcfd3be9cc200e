import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core'
import type { WasmBackend } from '../host-arrays/wasm.js'
import { CausalAttention, CausalAttentionGradient } from './names.js'
import { attend, attendBackward, type AttentionSize } from './wasm/attend.js'
import { separateHeads } from './wasm/heads.js'

function sizeOf({ shape }: TensorInfo): AttentionSize {
  const [batch, headCount, time, size] = shape as [number, number, number, number]
  return { heads: batch * headCount, time, size }
}

export const causalAttentionWasm: KernelConfig = {
  kernelName: CausalAttention,
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend }) => {
    const { q, k, v } = inputs as Record<'q' | 'k' | 'v', TensorInfo>
    const wasm = backend as WasmBackend
    const y = wasm.makeOutput(q.shape, 'float32')
    attend(wasm, sizeOf(q), { q: separateHeads(q), k: separateHeads(k), v: separateHeads(v), y: separateHeads(y) })
    return y
  },
}

export const causalAttentionGradientWasm: KernelConfig = {
  kernelName: CausalAttentionGradient,
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend }) => {
    const { q, k, v, y, dy } = inputs as Record<'q' | 'k' | 'v' | 'y' | 'dy', TensorInfo>
    const wasm = backend as WasmBackend
    const make = () => wasm.makeOutput(q.shape, 'float32')
    const [dq, dk, dv] = [make(), make(), make()]
    attendBackward(wasm, sizeOf(q), {
      q: separateHeads(q),
      k: separateHeads(k),
      v: separateHeads(v),
      y: separateHeads(y),
      dy: separateHeads(dy),
      dq: separateHeads(dq),
      dk: separateHeads(dk),
      dv: separateHeads(dv),
    })
    return [dq, dk, dv]
  },
}
