import { webGpuKernel } from '@wgpt/kernel-runtime'
import { embeddingGradientProgram } from './embedding.wgsl.js'
import { EmbeddingGradient } from './names.js'

/** One dispatch. */
export const embeddingGradientWebGpu = webGpuKernel(EmbeddingGradient, (gpu, { dy, ids }, { vocabulary }) => {
  const [count, size] = dy!.shape as [number, number]
  return gpu.record({
    program: embeddingGradientProgram,
    inputs: { dy: dy!, ids: ids! },
    outputs: { dTable: [vocabulary as number, size] },
    uniforms: { count: { i32: count }, size: { i32: size } },
    groups: vocabulary as number,
  })[0]!
})
