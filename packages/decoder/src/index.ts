export { WgptError } from '@wgpt/errors'
export { decoderConfig, type DecoderConfig, type DecoderOptions } from './config/decoder-config.js'
export { waveletPlan } from './parts/filters/wavelet/wavelet-options.js'
export { isCausal } from './causality.js'
export { createDecoder, type Decoder, type LossOptions, type SegmentOptions } from './decoder.js'
export type { LoraAdapter } from './lora/adapter.js'
export { loraConfig, type LoraConfig, type LoraOptions } from './lora/lora-config.js'
export { loraTargets, type LoraTarget } from './lora/targets.js'
export type { GenerateOptions } from './generate/options.js'
export { filterParameters, parameterLayout, type ParameterLayout } from './parameters/layout.js'
export { decoderGraph } from './graph/decoder-graph.js'
export type { GraphBuilder, GraphWeight } from './parts/graph/graph-builder.js'
export { filterSites, type FilterSite } from './parts/filters/filter-sites.js'
export { firstNameOfActivation } from './parts/feed-forwards/index.js'
export type { FilterPacking } from './parts/filters/filter.js'
export type { BatchToken } from './generate/writer.js'
export {
  describeDecoder,
  type DecoderDescription,
  type FilterSiteDescription,
  type StepDescription,
} from './describe/describe-decoder.js'
export type { Flops } from './describe/flops.js'
export type { StepBytes, StepOptions } from './describe/step-bytes.js'
export type { ParameterNode } from './describe/parameter-tree.js'
