import { programKernel } from '@wgpt/kernel-runtime'
import { embeddingGradientProgram, embeddingProgram, rowLanes } from './embedding.wgsl.js'
import { Embedding, EmbeddingGradient } from './names.js'

/** One dispatch. */
export const embeddingWebGpu = programKernel(Embedding, (gpu, { table, ids }) => {
  const [vocabulary, size] = table!.shape as [number, number]
  const count = ids!.shape[0]!
  return gpu.record({
    program: embeddingProgram,
    inputs: { table: table!, ids: ids! },
    outputs: { y: [count, size] },
    uniforms: { count: { i32: count }, size: { i32: size }, vocabulary: { i32: vocabulary } },
    groups: Math.ceil((count * size) / rowLanes),
  })[0]!
})

/** One dispatch. */
export const embeddingGradientWebGpu = programKernel(EmbeddingGradient, (gpu, { dy, ids }, { vocabulary }) => {
  const [count, size] = dy!.shape as [number, number]
  return gpu.record({
    program: embeddingGradientProgram,
    inputs: { dy: dy!, ids: ids! },
    outputs: { dTable: [vocabulary as number, size] },
    uniforms: { count: { i32: count }, size: { i32: size } },
    groups: vocabulary as number,
  })[0]!
})
