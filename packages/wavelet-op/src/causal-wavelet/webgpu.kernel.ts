import { lanesOf, webGpu } from '../webgpu-kernels.js'
import { sequenceShape, waveletKernels } from '../contract.js'
import { causalWaveletWgsl, strip } from './causal-wavelet.wgsl.js'

/** One dispatch, whatever the shape. */
export const causalWaveletWebGpu = waveletKernels(
  'webgpu',
  ({ x, levels, attributes: { boundary, strength }, direction, backend }) => {
    const { sequences, time, channels } = sequenceShape(x.shape)
    const lanes = lanesOf(channels, 8) // what their strips take of work-group memory, 8 KiB, every device has
    return webGpu(backend).run({
      shader: {
        key: ['causalWavelet', boundary, direction, lanes, strip.count, strip.samples].join('_'),
        wgsl: causalWaveletWgsl({ boundary, direction, lanes }),
        groupSize: strip.count * lanes,
      },
      inputs: { x, levels },
      uniforms: {
        sequences: { i32: sequences },
        time: { i32: time },
        channels: { i32: channels },
        strength: { f32: strength },
      },
      output: x.shape,
      groups: sequences * Math.ceil(time / (strip.samples * strip.count)) * Math.ceil(channels / lanes),
    })
  },
)
