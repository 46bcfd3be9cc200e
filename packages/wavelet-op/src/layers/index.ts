import { registerWaveletKernels } from '../register.js'

export { waveletLayer, WaveletLayer, type WaveletKind, type WaveletLayerArguments } from './wavelet-layer.js'

registerWaveletKernels()
