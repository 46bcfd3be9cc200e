import type { TensorInfo } from '@tensorflow/tfjs-core'
import { sizeOf, webGpuKernel } from '@wgpt/kernel-runtime'
import { gradientsAtOnce, rootShader, slices, squaresShader } from './gradient-norm.wgsl.js'
import { GlobalNorm } from './names.js'

/** A dispatch for seven gradients, and one for them all. */
export const globalNormWebGpu = webGpuKernel(GlobalNorm, (gpu, inputs) => {
  const { gradients } = inputs as unknown as { gradients: TensorInfo[] }
  let squares: TensorInfo | undefined
  for (let first = 0; first < gradients.length; first += gradientsAtOnce) {
    const some = gradients.slice(first, first + gradientsAtOnce)
    const sizes = some.map((gradient, index) => [`size${index}`, { i32: sizeOf(gradient) }] as const)
    squares = gpu.run({
      shader: squaresShader(some.length),
      inputs: Object.fromEntries(some.map((gradient, index) => [`g${index}`, gradient])),
      uniforms: { base: { i32: slices * first }, ...Object.fromEntries(sizes) },
      output: squares ?? [slices * gradients.length],
      groups: slices * some.length,
    })
  }
  const norm = gpu.run({
    shader: rootShader,
    inputs: { squares: squares! },
    uniforms: { count: { i32: slices * gradients.length } },
    output: [],
    groups: 1,
  })
  gpu.dispose(squares!)
  return norm
})
