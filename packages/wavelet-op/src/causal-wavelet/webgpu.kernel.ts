import { sequenceShape, waveletKernels } from '../contract'
import { lanesOf, runProgram, type WebGpuBackend } from '../webgpu-program'
import { causalWaveletWgsl, strip } from './causal-wavelet.wgsl'

/** One dispatch, whatever the shape. */
export const causalWaveletWebGpu = waveletKernels<WebGpuBackend>(
  'webgpu',
  ({ x, levels, attributes: { boundary, strength }, direction, backend }) => {
    const { sequences, time, channels } = sequenceShape(x.shape)
    const lanes = lanesOf(channels, 8) // what their strips take of work-group memory, 8 KiB, every device has
    // Every rank is run as [sequence, time, channel], so that they share one shader.
    const shape = [sequences, time, channels]
    const { dataId } = runProgram(backend, {
      name: ['causalWavelet', boundary, direction, lanes, strip.count, strip.samples].join('_'),
      code: () => causalWaveletWgsl({ boundary, direction, lanes }),
      inputs: { x: { dataId: x.dataId, dtype: x.dtype, shape }, levels },
      integers: { sequences, time, channels },
      strength,
      outputShape: shape,
      groupSize: strip.count * lanes,
      groups: sequences * Math.ceil(time / (strip.samples * strip.count)) * Math.ceil(channels / lanes),
    })
    return { dataId, shape: x.shape, dtype: 'float32' }
  },
)
