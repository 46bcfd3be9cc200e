import type { Attribute, KernelConfig } from '@tensorflow/tfjs-core'
import { assembly } from '../assembly'
import { CausalWavelet, CausalWaveletGrad, sequenceShape, type WaveletAttributes } from '../contract'

const shortestTile = 1024
const blockOfChannels = 16

/** Both directions on the WebAssembly heap, sixteen channels at once. Nothing is copied in or out. */
const kernel = (kernelName: string, adjoint: number): KernelConfig =>
  assembly.kernel(kernelName, (scope, { x, levels }, attributes) => {
    const { boundary, strength, longest, firstProcessed } = attributes as Record<string, Attribute> & WaveletAttributes
    const { sequences, time, channels } = sequenceShape(x!.shape)
    const y = scope.output(x!.shape)
    if (y.shape.includes(0)) return y
    const [from, to, levelsAt] = [scope.read(x!), scope.write(y), scope.read(levels!)]
    const window = 2 ** longest
    const unchanged = firstProcessed - (firstProcessed % blockOfChannels)
    if (unchanged > 0) scope.share('copyStarts', sequences * time, 512, from, to, 4 * channels, 4 * unchanged)
    const items = sequences * Math.ceil((channels - unchanged) / blockOfChannels)
    if (boundary === 'zero' && strength === 1 && channels % 4 === 0) {
      const suffixBytes = 16 * (Math.min(window, time) + 1)
      const suffixes = scope.scratchPerThread(blockOfChannels * suffixBytes)
      const sizes = [suffixBytes, time, channels, unchanged] as const
      scope.share('rowMeans', items, 1, from, to, levelsAt, suffixes, ...sizes, adjoint)
      return y
    }
    const tile = Math.min(time, Math.max(shortestTile, 2 * window))
    const columnBytes = 4 * (Math.min(time, tile + window - 1) + 16)
    const columns = scope.scratchPerThread(blockOfChannels * columnBytes)
    const sizes = [columnBytes, tile, time, channels, unchanged] as const
    const settings = [adjoint, Number(boundary === 'renormalize'), strength] as const
    scope.share('windowMeans', items, 1, from, to, levelsAt, columns, ...sizes, ...settings)
    return y
  })

export const causalWaveletWasm = assembly.isSupported ? [kernel(CausalWavelet, 0), kernel(CausalWaveletGrad, 1)] : []
