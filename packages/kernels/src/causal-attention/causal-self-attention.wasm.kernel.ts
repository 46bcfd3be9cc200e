import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core'
import type { WasmBackend } from '../host-arrays/wasm.js'
import { CausalSelfAttention, CausalSelfAttentionGradient } from './names.js'
import { attend, attendBackward, type AttentionSize } from './wasm/attend.js'
import { packedHeads } from './wasm/heads.js'

function sizeOf({ shape }: TensorInfo, headCount: number): AttentionSize {
  const [batch, time, width] = shape as [number, number, number]
  return { heads: batch * headCount, time, size: width / 3 / headCount }
}

export const causalSelfAttentionWasm: KernelConfig = {
  kernelName: CausalSelfAttention,
  backendName: 'wasm',
  kernelFunc: ({ inputs, attrs, backend }) => {
    const { qkv } = inputs as { qkv: TensorInfo }
    const { headCount } = attrs as unknown as { headCount: number }
    const [batch, time, width] = qkv.shape as [number, number, number]
    const wasm = backend as WasmBackend
    const y = wasm.makeOutput([batch, time, width / 3], 'float32')
    attend(wasm, sizeOf(qkv, headCount), {
      q: packedHeads(qkv, headCount, 0, 3),
      k: packedHeads(qkv, headCount, 1, 3),
      v: packedHeads(qkv, headCount, 2, 3),
      y: packedHeads(y, headCount),
    })
    return y
  },
}

export const causalSelfAttentionGradientWasm: KernelConfig = {
  kernelName: CausalSelfAttentionGradient,
  backendName: 'wasm',
  kernelFunc: ({ inputs, attrs, backend }) => {
    const { qkv, y, dy } = inputs as Record<'qkv' | 'y' | 'dy', TensorInfo>
    const { headCount } = attrs as unknown as { headCount: number }
    const wasm = backend as WasmBackend
    const dqkv = wasm.makeOutput(qkv.shape, 'float32')
    attendBackward(wasm, sizeOf(qkv, headCount), {
      q: packedHeads(qkv, headCount, 0, 3),
      k: packedHeads(qkv, headCount, 1, 3),
      v: packedHeads(qkv, headCount, 2, 3),
      y: packedHeads(y, headCount),
      dy: packedHeads(dy, headCount),
      dq: packedHeads(dqkv, headCount, 0, 3),
      dk: packedHeads(dqkv, headCount, 1, 3),
      dv: packedHeads(dqkv, headCount, 2, 3),
    })
    return dqkv
  },
}
