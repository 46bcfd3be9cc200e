import { runElementwise, sizeOf, webGpuKernel } from '@wgpt/kernel-runtime'
import { dropoutShader } from './dropout.wgsl.js'
import { Dropout, type DropoutAttributes } from './names.js'

export const dropoutWebGpu = webGpuKernel(Dropout, (gpu, { x }, attributes) => {
  const { threshold, seedLow, seedHigh, offsetLow, offsetHigh, scale } = attributes as unknown as DropoutAttributes
  const values = sizeOf(x!)
  const uniforms = {
    values: { i32: values },
    threshold: { i32: threshold },
    seedLow: { i32: seedLow },
    seedHigh: { i32: seedHigh },
    offsetLow: { i32: offsetLow },
    offsetHigh: { i32: offsetHigh },
    scale: { f32: scale },
  }
  const blocks = 4 * Math.ceil(values / 16)
  return runElementwise(gpu, { shader: dropoutShader, inputs: { x: x! }, uniforms, output: x!.shape }, blocks)
})
