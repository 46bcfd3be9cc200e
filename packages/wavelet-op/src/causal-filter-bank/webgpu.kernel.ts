import { filterBankKernels, sequenceShape, type FilterBankKernels } from '../contract.js'
import { segmentReachOf } from '../segment-reach.wgsl.js'
import { lanesOf, webGpu } from '../webgpu-kernels.js'
import { filterTile, filterWgsl } from './filter.wgsl.js'
import { gradTile, kernelGradWgsl, sharesSumWgsl } from './kernel-grad.wgsl.js'

const integers = (values: Record<string, number>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { i32: value }] as const))

/** Work-groups that keep a GPU busy. */
const wantedGroups = 1024
const largestPartials = 2 ** 24 // floats

/** What tells a shader with segments from one without, in its key. */
const segmentedKey = (reach: unknown) => (reach ? ['segmented'] : [])

/** One dispatch each way for x, two for the kernels (one where no sums are left over); with segments one more, which looks for their ends. */
const functions: FilterBankKernels<unknown> = {
  filter: ({ x, kernels, table, weights, segments, attributes, direction, backend }) => {
    const { sequences, time, channels } = sequenceShape(x.shape)
    const lanes = lanesOf(channels, 16)
    const gpu = webGpu(backend)
    const reach = segments && segmentReachOf(gpu, segments, attributes.longest)
    const y = gpu.run({
      shader: {
        key: ['causalFilterBank', direction, lanes, ...segmentedKey(reach)].join('_'),
        wgsl: filterWgsl({ direction, lanes, segmented: reach !== undefined }),
        groupSize: filterTile.lines * lanes,
      },
      // A plan that processes nothing has no kernels; a shader reads no empty buffer.
      inputs: { x, kernels: kernels.shape[0] === 0 ? weights : kernels, table, weights, ...(reach && { reach }) },
      uniforms: {
        ...integers({ sequences, time, channels, identity: Number(attributes.identity) }),
        strength: { f32: attributes.strength },
      },
      output: x.shape,
      groups: sequences * Math.ceil(time / (filterTile.lines * filterTile.samples)) * Math.ceil(channels / lanes),
    })
    if (reach) gpu.dispose(reach)
    return y
  },

  kernelGrad: ({ x, dy, table, weights, segments, attributes, backend }) => {
    const { strength, kernelLength, tapSum, longest } = attributes
    const { sequences, time, channels } = sequenceShape(x.shape)
    const gpu = webGpu(backend)
    const lanes = lanesOf(channels, 16)
    const groups = Math.ceil(channels / lanes) * Math.ceil(longest / gradTile.taps)
    const tiles = sequences * Math.ceil(time / gradTile.samples)
    const isEmpty = tiles === 0 || groups === 0
    const most = Math.max(1, Math.min(tiles, Math.floor(largestPartials / tapSum)))
    const shares = Math.min(Math.ceil(wantedGroups / groups), most)
    const reach = segments && !isEmpty ? segmentReachOf(gpu, segments, longest) : undefined
    const partials = isEmpty
      ? undefined
      : gpu.run({
          shader: {
            key: ['causalFilterBankKernelGrad', lanes, ...segmentedKey(reach)].join('_'),
            wgsl: kernelGradWgsl(lanes, reach !== undefined),
            groupSize: gradTile.taps * lanes,
          },
          inputs: { x, dy, table, weights, ...(reach && { reach }) },
          uniforms: {
            ...integers({ sequences, time, channels, longest, shares, tapSum }),
            strength: { f32: strength },
          },
          output: [shares, tapSum],
          groups: shares * groups,
        })
    if (reach) gpu.dispose(reach)
    // With one share, and all taps there in the kernels' own order, nothing is left to sum.
    if (partials && shares === 1 && tapSum === kernelLength) return { ...partials, shape: [kernelLength] }
    const groupSize = 64
    const gradient = gpu.run({
      shader: { key: 'causalFilterBankSharesSum', wgsl: sharesSumWgsl, groupSize },
      inputs: { partials: partials ?? weights, table },
      uniforms: integers({ channels: partials ? channels : 0, shares, tapSum, kernelLength }),
      output: [kernelLength],
      groups: Math.ceil(kernelLength / groupSize),
    })
    if (partials) gpu.dispose(partials)
    return gradient
  },
}

export const causalFilterBankWebGpu = filterBankKernels('webgpu', functions, { segments: true })
