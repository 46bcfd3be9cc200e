import type { TensorInfo } from '@tensorflow/tfjs-core'
import { cpuKernel, type HostKernel } from '@wgpt/kernel-runtime'
import { erfcCoefficients, scale } from './distribution.js'
import { Gelu, GeluGradient, type GeluForm } from './names.js'

const density = (x: number) => Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI)

/** Of the normal distribution, to a relative error of 1.2e-7. Source: Numerical Recipes, 2nd edition, section 6.2 (erfcc). */
function distribution(x: number): number {
  const z = Math.abs(x) * Math.SQRT1_2
  const t = 1 / (1 + 0.5 * z)
  let sum = 0
  for (const coefficient of erfcCoefficients) sum = sum * t + coefficient
  const upper = 0.5 * t * Math.exp(sum - z * z)
  return x > 0 ? 1 - upper : upper
}

const bend = (x: number) => Math.tanh(scale * (x + 0.044715 * x ** 3))

const forms: Record<GeluForm, { value: (x: number) => number; slope: (x: number) => number }> = {
  'gelu-tanh': {
    value: (x) => 0.5 * x * (1 + bend(x)),
    slope(x) {
      const bent = bend(x)
      return 0.5 * (1 + bent) + 0.5 * x * (1 - bent * bent) * scale * (1 + 3 * 0.044715 * x * x)
    },
  },
  'gelu-exact': { value: (x) => x * distribution(x), slope: (x) => distribution(x) + x * density(x) },
}

/** Of a value, and with `dy` of the gradient: the slope is multiplied by it. */
const loop: HostKernel<{ x: TensorInfo; dy?: TensorInfo }, { form: GeluForm }> = ({ inputs, attributes, arrays }) => {
  const output = arrays.make(inputs.x.shape, 'float32')
  const [x, y] = [arrays.view(inputs.x), arrays.view(output)]
  const dy = inputs.dy && arrays.view(inputs.dy)
  const { value, slope } = forms[attributes.form]
  for (let i = 0; i < y.length; i++) y[i] = dy ? dy[i]! * slope(x[i]!) : value(x[i]!)
  return output
}

export const geluCpu = cpuKernel(Gelu, loop)
export const geluGradientCpu = cpuKernel(GeluGradient, loop)
