import { convolution } from './convolution/convolution.js'
import { wavelets } from './wavelet/index.js'

/** The sole list of filters. */
export const filters = { ...wavelets, convolution }
