import type { Attribute, KernelConfig } from '@tensorflow/tfjs-core'
import { Assembly } from '@wgpt/kernel-runtime'
import {
  CausalWavelet,
  CausalWaveletGrad,
  CausalWaveletSegments,
  CausalWaveletSegmentsGrad,
  sequenceShape,
  type WaveletAttributes,
} from '../contract.js'
import { packed, type CausalWaveletFunctions } from '../generated/causal-wavelet.js'

const assembly = new Assembly<CausalWaveletFunctions>(packed)

/** Bytes of scratch past which a work item takes fewer channels. */
const mostScratch = 2 ** 23

/** Both directions on the WebAssembly heap, row by row. Nothing is copied in or out. */
const kernel = (kernelName: string, adjoint: number): KernelConfig =>
  assembly.kernel(kernelName, (scope, { x, levels, segments }, attributes) => {
    const { boundary, strength, longest, firstProcessed } = attributes as Record<string, Attribute> & WaveletAttributes
    const { sequences, time, channels } = sequenceShape(x!.shape)
    const y = scope.output(x!.shape)
    if (y.shape.includes(0)) return y
    const [from, to, levelsAt] = [scope.read(x!), scope.write(y), scope.read(levels!)]
    const runs = segments ? scope.scratch(8 * sequences * time) : 0
    const count = segments ? scope.call('findRuns', scope.read(segments), sequences, time, runs) : sequences
    const first = firstProcessed - (firstProcessed % 4)
    // Blocks of 8 rows that the longest window, or the sequence, has: a power of two. 128 bytes a block for suffixes, 16 for totals.
    let blocks = 1
    while (blocks < Math.min(2 ** longest, time) / 8) blocks *= 2
    const vectorBytes = 128 + 144 * blocks
    // Whole rows, unless there are more threads than sequences: they lie in memory as one stream.
    const shares = Math.ceil(scope.threads / count)
    const widest = Math.ceil(channels / shares / 4)
    const strip = 4 * Math.max(1, Math.min(widest, Math.floor(mostScratch / vectorBytes)))
    const scratch = scope.scratchPerThread(640 + (strip / 4) * vectorBytes)
    const items = count * Math.ceil(channels / strip)
    const sizes = [runs, count, time, channels, first, strip] as const
    const settings = [adjoint, Number(boundary === 'renormalize'), strength] as const
    scope.share('rowMeans', items, 1, from, to, levelsAt, scratch, ...sizes, ...settings)
    return y
  })

export const causalWaveletWasm = [
  kernel(CausalWavelet, 0),
  kernel(CausalWaveletGrad, 1),
  kernel(CausalWaveletSegments, 0),
  kernel(CausalWaveletSegmentsGrad, 1),
]
