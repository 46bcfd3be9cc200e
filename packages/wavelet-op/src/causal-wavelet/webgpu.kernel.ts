import { segmentReachOf } from '../segment-reach.wgsl.js'
import { lanesOf, webGpu } from '../webgpu-kernels.js'
import { sequenceShape, waveletKernels } from '../contract.js'
import { causalWaveletWgsl, strip } from './causal-wavelet.wgsl.js'

/** One dispatch, whatever the shape; with segments one before it, which looks for their ends. */
export const causalWaveletWebGpu = waveletKernels(
  'webgpu',
  ({ x, levels, segments, attributes: { boundary, strength, longest }, direction, backend }) => {
    const { sequences, time, channels } = sequenceShape(x.shape)
    const lanes = lanesOf(channels, 8) // what their strips take of work-group memory, 8 KiB, every device has
    const gpu = webGpu(backend)
    const reach = segments && segmentReachOf(gpu, segments, 2 ** longest + strip.samples)
    const y = gpu.run({
      shader: {
        key: [
          'causalWavelet',
          boundary,
          direction,
          lanes,
          strip.count,
          strip.samples,
          ...(reach ? ['segmented'] : []),
        ].join('_'),
        wgsl: causalWaveletWgsl({ boundary, direction, lanes, segmented: reach !== undefined }),
        groupSize: strip.count * lanes,
      },
      inputs: { x, levels, ...(reach && { reach }) },
      uniforms: {
        sequences: { i32: sequences },
        time: { i32: time },
        channels: { i32: channels },
        strength: { f32: strength },
      },
      output: x.shape,
      groups: sequences * Math.ceil(time / (strip.samples * strip.count)) * Math.ceil(channels / lanes),
    })
    if (reach) gpu.dispose(reach)
    return y
  },
  { segments: true },
)
