import { runElementwise, webGpuKernel } from '@wgpt/kernel-runtime'
import { firstShader, parameterShader, secondShader } from './adamw.wgsl.js'
import { AdamwInPlace, type AdamwAttributes, type AdamwInputs } from './names.js'

/** Three dispatches a parameter: a shader of tfjs' backend has one output. */
export const adamwWebGpu = webGpuKernel(AdamwInPlace, (gpu, inputs, attributes) => {
  const { parameters, gradients, first, second, scale } = inputs as unknown as AdamwInputs
  const { beta1, beta2, epsilon, firstScale, secondScale, kept } = attributes as unknown as AdamwAttributes
  const scaled = scale !== undefined
  for (const [index, parameter] of parameters.entries()) {
    const given = { gradient: gradients[index]!, ...(scale && { scale }) }
    const [m, v] = [first[index]!, second[index]!]
    runElementwise(gpu, {
      shader: firstShader(scaled),
      inputs: given,
      uniforms: { beta1: { f32: beta1 }, rest1: { f32: 1 - beta1 } },
      output: m,
    })
    runElementwise(gpu, {
      shader: secondShader(scaled),
      inputs: given,
      uniforms: { beta2: { f32: beta2 }, rest2: { f32: 1 - beta2 } },
      output: v,
    })
    runElementwise(gpu, {
      shader: parameterShader,
      inputs: { first: m, second: v },
      uniforms: {
        epsilon: { f32: epsilon },
        firstScale: { f32: firstScale },
        secondScale: { f32: secondScale },
        kept: { f32: kept[index]! },
      },
      output: parameter,
    })
  }
  return []
})
