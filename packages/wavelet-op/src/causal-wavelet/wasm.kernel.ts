import type { Attribute, KernelConfig } from '@tensorflow/tfjs-core'
import { assembly } from '../assembly'
import { CausalWavelet, CausalWaveletGrad, sequenceShape, type WaveletAttributes } from '../contract'

/** Channels that a work item takes, unless their windows are so long that its memory would grow past `mostScratch` bytes. */
const widestStrip = 128
const mostScratch = 2 ** 23

/** Both directions on the WebAssembly heap, row by row. Nothing is copied in or out. */
const kernel = (kernelName: string, adjoint: number): KernelConfig =>
  assembly.kernel(kernelName, (scope, { x, levels }, attributes) => {
    const { boundary, strength, longest, firstProcessed } = attributes as Record<string, Attribute> & WaveletAttributes
    const { sequences, time, channels } = sequenceShape(x!.shape)
    const y = scope.output(x!.shape)
    if (y.shape.includes(0)) return y
    const [from, to, levelsAt] = [scope.read(x!), scope.write(y), scope.read(levels!)]
    const first = firstProcessed - (firstProcessed % 4)
    if (first > 0) scope.share('copyStarts', sequences * time, 512, from, to, 4 * channels, 4 * first)
    // Blocks of 8 rows that the longest window, or the sequence, has: a power of two. 128 bytes a block for suffixes, 16 for totals.
    let blocks = 1
    while (blocks < Math.min(2 ** longest, time) / 8) blocks *= 2
    const vectorBytes = 128 + 144 * blocks
    const strip = 4 * Math.max(1, Math.min(widestStrip / 4, Math.floor(mostScratch / vectorBytes)))
    const scratch = scope.scratchPerThread(640 + (strip / 4) * vectorBytes)
    const items = sequences * Math.ceil((channels - first) / strip)
    const sizes = [sequences, time, channels, first, strip] as const
    const settings = [adjoint, Number(boundary === 'renormalize'), strength] as const
    scope.share('rowMeans', items, 1, from, to, levelsAt, scratch, ...sizes, ...settings)
    return y
  })

export const causalWaveletWasm = assembly.isSupported ? [kernel(CausalWavelet, 0), kernel(CausalWaveletGrad, 1)] : []
