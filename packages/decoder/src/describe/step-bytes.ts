import type { DecoderConfig } from '../config/decoder-config.js'

/** How a training step is taken. */
export interface StepOptions {
  /** Sequences that are computed at once: those of a step, divided by its accumulation steps. */
  batchSize: number
  /** Tokens a sequence; the whole context if left out. */
  time?: number
  /** As the option of a decoder's loss. Default false. */
  activationCheckpointing?: boolean
}

/** Bytes that a training step with AdamW takes on the backend. */
export interface StepBytes {
  readonly parameters: number
  readonly gradients: number
  /** AdamW's two moments. */
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
      throw new RangeError(`step: ${name} is ${value}, wanted a whole number from 1 to ${most}.`)
  }
  must('batchSize', batchSize, 2 ** 24)
  must('time', time, contextLength)
  return { batchSize, time, activationCheckpointing }
}

/** Of a decoder with so many parameters. */
export function stepBytes(config: DecoderConfig, parameterCount: number, options: Required<StepOptions>): StepBytes {
  const { embeddingSize: size, layerCount, headHiddenSize, vocabularySize } = config
  const bytesPerRow = 4 * options.batchSize * options.time
  const parameters = 4 * parameterCount
  const block = layerCount > 0 ? blockValues(config) : { saved: 0, working: 0 }
  const logits = 3 * size + 2 * headHiddenSize + 2 * vocabularySize
  const oneBlock = size + block.saved + block.working
  const activations =
    bytesPerRow *
    (options.activationCheckpointing
      ? layerCount * size + Math.max(logits, oneBlock)
      : layerCount * block.saved + Math.max(logits, size + block.working))
  // The first gradient is the one of the logits' matrix, and the last block meets almost all of them.
  const peak = Math.max(
    activations + 4 * vocabularySize * (headHiddenSize || size),
    parameters + bytesPerRow * oneBlock,
  )
  return { parameters, gradients: parameters, optimizer: 2 * parameters, activations, peak: 3 * parameters + peak }
}

/** Values a token that a block saves for its gradients, and that its backward pass works with besides. */
function blockValues(config: DecoderConfig): { saved: number; working: number } {
  const { embeddingSize: size, headCount, feedForwardSize, mixer, activation, wavelet } = config
  // What a norm reads and makes, and a row's mean and deviation.
  const norm = 2 * size + 2
  // Queries, keys and values; what attention makes of them; a row's largest score and its sum of powers.
  const attention = mixer === 'attention' ? norm + 3 * size + size + 2 * headCount : 0
  const hidden = activation === 'swiglu' ? 3 : 2
  const kernels = wavelet.kind === 'learnable' && wavelet.place !== 'embedding' ? size : 0
  return {
    saved: attention + norm + hidden * feedForwardSize + kernels,
    working: 2 * size + (hidden - 1) * feedForwardSize,
  }
}
