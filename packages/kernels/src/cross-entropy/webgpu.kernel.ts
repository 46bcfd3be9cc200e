import { programKernel } from '@wgpt/kernel-runtime'
import { lossProgram, rowsProgram, shareProgram } from './cross-entropy.wgsl.js'
import { CrossEntropy, type CrossEntropyAttributes } from './names.js'

/** Two dispatches, three where targets are ignored. */
export const crossEntropyWebGpu = programKernel(CrossEntropy, (gpu, inputs, attributes) => {
  const { logits, targets } = inputs as Record<'logits' | 'targets', (typeof inputs)[string]>
  const { ignores, ignoreIndex, labelSmoothing } = attributes as unknown as CrossEntropyAttributes
  const [rows, vocabulary] = logits.shape as [number, number]
  const uniforms = { rows: { i32: rows }, ignoreIndex: { i32: ignoreIndex } }
  const share = ignores
    ? gpu.record({ program: shareProgram, inputs: { targets }, outputs: { share: [1] }, uniforms, groups: 1 })
    : []
  const [losses, gradient] = gpu.record({
    program: rowsProgram(ignores),
    inputs: { logits, targets, ...(share[0] && { share: share[0] }) },
    outputs: { losses: [rows], gradient: [rows, vocabulary] },
    uniforms: {
      ...uniforms,
      vocabulary: { i32: vocabulary },
      smoothing: { f32: labelSmoothing },
      infinity: { f32: Infinity },
    },
    groups: rows,
  })
  const [loss] = gpu.record({
    program: lossProgram,
    inputs: { losses: losses! },
    outputs: { loss: [] },
    uniforms: { rows: { i32: rows } },
    groups: 1,
  })
  gpu.dispose(losses!, ...share)
  return [loss!, gradient!]
})
