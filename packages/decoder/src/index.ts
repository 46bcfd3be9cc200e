export { decoderConfig, type DecoderConfig, type DecoderOptions } from './config/decoder-config.js'
export { createDecoder, type Decoder, type LossOptions } from './decoder.js'
export type { GenerateOptions } from './generate/options.js'
