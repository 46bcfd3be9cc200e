import { runElementwise, webGpuKernel } from '@wgpt/kernel-runtime'
import { gradientShader, lossShader, rowsShader, shareShader } from './cross-entropy.wgsl.js'
import { CrossEntropy, type CrossEntropyAttributes } from './names.js'

/** Three dispatches, four where targets are ignored. */
export const crossEntropyWebGpu = webGpuKernel(CrossEntropy, (gpu, inputs, attributes) => {
  const { logits, targets } = inputs as Record<'logits' | 'targets', (typeof inputs)[string]>
  const { ignores, ignoreIndex, labelSmoothing } = attributes as unknown as CrossEntropyAttributes
  const [rows, vocabulary] = logits.shape as [number, number]
  const sizes = { rows: { i32: rows }, vocabulary: { i32: vocabulary } }
  const uniforms = { ...sizes, smoothing: { f32: labelSmoothing }, ignoreIndex: { i32: ignoreIndex } }
  const sums = gpu.run({ shader: rowsShader, inputs: { logits }, uniforms: sizes, output: [rows, 3], groups: rows })
  const share = ignores
    ? gpu.run({ shader: shareShader, inputs: { targets }, uniforms, output: [1], groups: 1 })
    : undefined
  const all = { logits, targets, rows: sums, ...(share && { share }) }
  const loss = gpu.run({ shader: lossShader(ignores), inputs: all, uniforms, output: [], groups: 1 })
  const gradient = runElementwise(gpu, {
    shader: gradientShader(ignores),
    inputs: all,
    uniforms,
    output: [rows, vocabulary],
  })
  gpu.dispose(sums, ...(share ? [share] : []))
  return [loss, gradient]
})
