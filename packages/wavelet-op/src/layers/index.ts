import { registerWaveletKernels } from '../register'

export { waveletLayer, WaveletLayer, type WaveletKind, type WaveletLayerArguments } from './wavelet-layer'

registerWaveletKernels()
