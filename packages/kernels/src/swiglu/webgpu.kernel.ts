import { runElementwise, webGpuKernel } from '@wgpt/kernel-runtime'
import { Swiglu, SwigluGradient } from './names.js'
import { swigluGateGradientShader, swigluShader } from './swiglu.wgsl.js'

export const swigluWebGpu = webGpuKernel(Swiglu, (gpu, { gate, value }) =>
  runElementwise(gpu, { shader: swigluShader, inputs: { gate: gate!, value: value! }, output: gate!.shape }),
)

export const swigluGradientWebGpu = webGpuKernel(SwigluGradient, (gpu, { dy, gate, value }) => {
  const output = gate!.shape
  const inputs = { dy: dy!, gate: gate!, value: value! }
  return [
    runElementwise(gpu, { shader: swigluGateGradientShader, inputs, output }),
    // dValue = gate·σ(gate)·dy: the op itself, with dy as its value.
    runElementwise(gpu, { shader: swigluShader, inputs: { gate: gate!, value: dy! }, output }),
  ]
})
