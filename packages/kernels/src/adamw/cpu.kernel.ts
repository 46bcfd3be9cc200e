import { cpuKernel, type HostKernel } from '@wgpt/kernel-runtime'
import { Adamw, type AdamwAttributes, type AdamwInputs } from './names.js'

/** Into new arrays: on this backend users hold the very arrays that tensors are made of. */
const update: HostKernel<AdamwInputs, AdamwAttributes> = ({ inputs, attributes, arrays }) => {
  const { beta1, beta2, epsilon, firstScale, secondScale, kept } = attributes
  const scale = inputs.scale ? arrays.view(inputs.scale)[0]! : 1
  const made = [0, 1, 2].map(() => inputs.parameters.map(({ shape }) => arrays.make(shape, 'float32')))
  for (const index of inputs.parameters.keys()) {
    const [p, g, m, v] = [inputs.parameters, inputs.gradients, inputs.first, inputs.second].map((list) =>
      arrays.view(list[index]!),
    ) as [Float32Array, Float32Array, Float32Array, Float32Array]
    const [newP, newM, newV] = made.map((list) => arrays.view(list[index]!)) as [
      Float32Array,
      Float32Array,
      Float32Array,
    ]
    for (let i = 0; i < p.length; i++) {
      const gradient = scale * g[i]!
      newM[i] = beta1 * m[i]! + (1 - beta1) * gradient
      newV[i] = beta2 * v[i]! + (1 - beta2) * gradient * gradient
      newP[i] = kept[index]! * p[i]! - (firstScale * newM[i]!) / (secondScale * Math.sqrt(newV[i]!) + epsilon)
    }
  }
  return made.flat()
}

export const adamwCpu = cpuKernel(Adamw, update)
