import type { TensorInfo } from '@tensorflow/tfjs-core'
import { filterBankKernels, sequenceShape } from '../contract'
import { lanesOf, runProgram, type WebGpuBackend } from '../webgpu-program'
import { filterTile, filterWgsl } from './filter.wgsl'
import { gradTile, kernelGradWgsl, sharesSumWgsl } from './kernel-grad.wgsl'

/** Every rank is run as [sequence, time, channel], so that they share one shader. */
const asRows = ({ dataId, dtype, shape }: TensorInfo): TensorInfo => {
  const { sequences, time, channels } = sequenceShape(shape)
  return { dataId, dtype, shape: [sequences, time, channels] }
}

/** Work-groups that keep a GPU busy. */
const wantedGroups = 1024
const largestPartials = 2 ** 24 // floats

/** One dispatch each way for x, two for the kernels (one where no sums are left over). */
export const causalFilterBankWebGpu = filterBankKernels<WebGpuBackend>('webgpu', {
  filter: ({ x, kernels, table, weights, attributes, direction, backend }) => {
    const rows = asRows(x)
    const [sequences, time, channels] = rows.shape as [number, number, number]
    const lanes = lanesOf(channels, 16)
    const { dataId } = runProgram(backend, {
      name: ['causalFilterBank', direction, lanes].join('_'),
      code: () => filterWgsl({ direction, lanes }),
      // A plan that processes nothing has no kernels; a shader reads no empty buffer.
      inputs: { x: rows, kernels: kernels.shape[0] === 0 ? weights : kernels, table, weights },
      integers: { sequences, time, channels, identity: Number(attributes.identity) },
      strength: attributes.strength,
      outputShape: rows.shape,
      groupSize: filterTile.lines * lanes,
      groups: sequences * Math.ceil(time / (filterTile.lines * filterTile.samples)) * Math.ceil(channels / lanes),
    })
    return { dataId, shape: x.shape, dtype: 'float32' }
  },

  kernelGrad: ({ x, dy, table, weights, attributes: { strength, kernelLength, tapSum, longest }, backend }) => {
    const [inputs, outputs] = [asRows(x), asRows(dy)]
    const [sequences, time, channels] = inputs.shape as [number, number, number]
    const lanes = lanesOf(channels, 16)
    const groups = Math.ceil(channels / lanes) * Math.ceil(longest / gradTile.taps)
    const tiles = sequences * Math.ceil(time / gradTile.samples)
    const isEmpty = tiles === 0 || groups === 0
    const most = Math.max(1, Math.min(tiles, Math.floor(largestPartials / tapSum)))
    const shares = Math.min(Math.ceil(wantedGroups / groups), most)
    const partials = isEmpty
      ? undefined
      : runProgram(backend, {
          name: ['causalFilterBankKernelGrad', lanes].join('_'),
          code: () => kernelGradWgsl(lanes),
          inputs: { x: inputs, dy: outputs, table, weights },
          integers: { sequences, time, channels, longest, shares, tapSum },
          strength,
          outputShape: [shares, tapSum],
          groupSize: gradTile.taps * lanes,
          groups: shares * groups,
        })
    // With one share, and all taps there in the kernels' own order, nothing is left to sum.
    if (partials && shares === 1 && tapSum === kernelLength) return { ...partials, shape: [kernelLength] }
    const groupSize = 64
    const gradient = runProgram(backend, {
      name: 'causalFilterBankSharesSum',
      code: () => sharesSumWgsl,
      inputs: { partials: partials ?? weights, table },
      integers: { channels: partials ? channels : 0, shares, tapSum, kernelLength },
      outputShape: [kernelLength],
      groupSize,
      groups: Math.ceil(kernelLength / groupSize),
    })
    if (partials) backend.disposeData(partials.dataId)
    return gradient
  },
})
