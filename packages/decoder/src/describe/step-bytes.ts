import { WgptRangeError } from '@wgpt/errors'
import type { DecoderConfig } from '../config/decoder-config.js'
import { feedForwards } from '../parts/feed-forwards/index.js'
import { filterSites } from '../parts/filters/filter-sites.js'
import { head } from '../parts/head/head.js'
import { mixers } from '../parts/mixers/index.js'
import { norms } from '../parts/norms/index.js'

/** How a training step is taken. */
export interface StepOptions {
  /** Sequences that are computed at once: those of a step, divided by its accumulation steps. */
  batchSize: number
  /** Tokens a sequence; the whole context if left out. */
  time?: number
  /** As the option of a decoder's loss. Default false. */
  activationCheckpointing?: boolean
}

/** Bytes that a training step takes on the backend, with an optimizer that remembers two values per parameter. */
export interface StepBytes {
  readonly parameters: number
  readonly gradients: number
  /** What the optimizer remembers. */
  readonly optimizer: number
  /**
   * What the forward pass keeps for the gradients, and what the backward pass works with: an estimate by the kernels for wasm. Backends that
   * compose ops of several keep more.
   */
  readonly activations: number
  /** The most that lives at one time. Activations go as gradients come: it is less than the sum. */
  readonly peak: number
}

/** @throws RangeError in one line for a number out of range */
export function checkedStep({ contextLength }: DecoderConfig, options: StepOptions): Required<StepOptions> {
  const { batchSize, time = contextLength, activationCheckpointing = false } = options
  const must = (name: string, value: number, most: number) => {
    if (!Number.isSafeInteger(value) || value < 1 || value > most)
      throw new WgptRangeError(`step: ${name} is ${value}; expected a whole number from 1 to ${most}.`)
  }
  must('batchSize', batchSize, 2 ** 24)
  must('time', time, contextLength)
  return { batchSize, time, activationCheckpointing }
}

/** Of a decoder with so many parameters. */
export function stepBytes(config: DecoderConfig, parameterCount: number, options: Required<StepOptions>): StepBytes {
  const { embeddingSize: size, layerCount } = config
  const bytesPerRow = 4 * options.batchSize * options.time
  const parameters = 4 * parameterCount
  const block = layerCount > 0 ? blockValues({ ...config, contextLength: options.time }) : { saved: 0, working: 0 }
  const logits = head.cost(config)
  // The first block's values go from block to block beside the residual stream.
  const kept = config.valueResidual ? 2 * size : size
  const oneBlock = kept + block.saved + block.working
  const activations =
    bytesPerRow *
    (options.activationCheckpointing
      ? layerCount * kept + Math.max(logits.working, oneBlock)
      : layerCount * block.saved + Math.max(logits.working, size + block.working))
  // The first gradient is the one of the logits' matrix, and the last block meets almost all of them.
  const peak = Math.max(activations + 4 * logits.matrix, parameters + bytesPerRow * oneBlock)
  return { parameters, gradients: parameters, optimizer: 2 * parameters, activations, peak: 3 * parameters + peak }
}

/** Values per token that a block saves for its gradients, and that its backward pass works with besides. */
function blockValues(config: DecoderConfig): { saved: number; working: number } {
  const norm = norms[config.norm]
  const feedForward = feedForwards[config.activation].cost(config)
  const mixer = mixers[config.mixer].cost(config, norm)
  const filters = filterSites(config)
    .filter(({ place }) => place !== 'embedding')
    .reduce((sum, { filter }) => sum + filter.cost.saved, 0)
  return {
    saved: mixer.saved + norm.cost(config.embeddingSize).saved + feedForward.saved + filters,
    working: feedForward.working,
  }
}
