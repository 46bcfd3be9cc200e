import { programKernel } from '@wgpt/kernel-runtime'
import {
  embeddingGradientProgram,
  embeddingProgram,
  positionedEmbeddingGradientProgram,
  positionedEmbeddingProgram,
  rowLanes,
} from './embedding.wgsl.js'
import { Embedding, EmbeddingGradient, PositionedEmbedding, PositionedEmbeddingGradient } from './names.js'

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

/** One dispatch. */
export const positionedEmbeddingWebGpu = programKernel(
  PositionedEmbedding,
  (gpu, { table, positions, ids }, { time, offset }) => {
    const [vocabulary, size] = table!.shape as [number, number]
    const count = ids!.shape[0]!
    return gpu.record({
      program: positionedEmbeddingProgram,
      inputs: { table: table!, positions: positions!, ids: ids! },
      outputs: { y: [count, size] },
      uniforms: {
        count: { i32: count },
        size: { i32: size },
        vocabulary: { i32: vocabulary },
        positions: { i32: positions!.shape[0]! },
        time: { i32: time as number },
        offset: { i32: offset as number },
      },
      groups: Math.ceil((count * size) / rowLanes),
    })[0]!
  },
)

/** One dispatch. */
export const positionedEmbeddingGradientWebGpu = programKernel(
  PositionedEmbeddingGradient,
  (gpu, { dy, ids, sum }, attributes) => {
    const { vocabulary, positions, time, offset } = attributes as Record<string, number>
    const [count, size] = dy!.shape as [number, number]
    return gpu.record({
      program: positionedEmbeddingGradientProgram(sum !== undefined),
      inputs: { dy: dy!, ids: ids!, ...(sum && { sum }) },
      outputs: { dTable: [vocabulary!, size], dPositions: [positions!, size] },
      uniforms: {
        count: { i32: count },
        size: { i32: size },
        vocabulary: { i32: vocabulary! },
        time: { i32: time! },
        offset: { i32: offset! },
      },
      groups: vocabulary! + positions!,
    })
  },
)
