import { crossEntropy } from '@wgpt/kernels'
import * as tf from '@tensorflow/tfjs-core'
import { WgptError } from '@wgpt/errors'
import { checkCausal } from './causality.js'
import { checkedConfig, type DecoderConfig, type DecoderOptions } from './config/decoder-config.js'
import { describeDecoder, type DecoderDescription } from './describe/describe-decoder.js'
import { generateBatch, generateTokens } from './generate/generate.js'
import type { GenerateOptions } from './generate/options.js'
import { CachedSession, type Session } from './generate/session.js'
import type { BatchToken } from './generate/writer.js'
import { createAdapter, type LoraAdapter } from './lora/adapter.js'
import type { LoraOptions } from './lora/lora-config.js'
import { checkSegments, checkTargets, checkTokens } from './model/check-tokens.js'
import { noDropout, seededDropout } from './parts/dropout.js'
import { Model } from './model/model.js'
import { createParameters } from './parameters/create-parameters.js'

export interface SegmentOptions {
  /**
   * int32, of the shape of tokens: a change of value between neighbours is a boundary between documents. No part of the model reads across
   * it, and positions are counted from it: every document is computed as it would be alone. None: each sequence is one document.
   */
  segments?: tf.Tensor2D | undefined
}

export interface LossOptions extends SegmentOptions {
  /** Applies the config's dropout. Default false. */
  training?: boolean
  /** Decides the values that dropout sets to 0; give another one at each step. Default 0. */
  dropoutSeed?: number
  /** Share of every target that is spread evenly over the vocabulary, in [0, 1). Default 0. */
  labelSmoothing?: number
  /**
   * Keeps each block's input alone for the gradients, and computes the block again in the backward pass: less memory, more time, the same
   * values. Default false.
   */
  activationCheckpointing?: boolean
}

export interface Decoder {
  readonly config: DecoderConfig
  /** By Hugging Face's names for GPT-2; the variables' own names are unique in tfjs' engine. */
  readonly parameters: ReadonlyMap<string, tf.Variable>
  /**
   * @param tokens int32 [batch, time], ids in 0 … vocabularySize − 1 (unchecked: reading them back would stall a GPU)
   * @param options `segments` keep the documents of a sequence apart
   * @returns float32 [batch, time, vocabulary]; position t reads tokens ≤ t alone, of its own document where there are segments, unless the
   *   config's mixer isn't causal
   * @throws TypeError or RangeError for another dtype or rank, a time above contextLength, or segments of another shape
   */
  logits(tokens: tf.Tensor2D, options?: SegmentOptions): tf.Tensor3D
  /**
   * Mean cross-entropy in nats per token, with gradients for all parameters.
   * @param targets int32 of the shape of tokens: the id that follows each
   */
  loss(tokens: tf.Tensor2D, targets: tf.Tensor2D, options?: LossOptions): tf.Scalar
  /**
   * Continues a prompt, token by token: each is computed when it is asked for. What the model has read is kept, so that a token costs the
   * same at every position; breaking out of the loop (or `return()`) frees it. Parameters must not change meanwhile.
   * @throws RangeError for an empty prompt, an id outside the vocabulary, a wrong option, or a mixer that isn't causal
   */
  generate(prompt: ArrayLike<number>, options?: GenerateOptions): AsyncIterable<number>
  /**
   * Continues several prompts at once, those of equal length side by side. Every round brings a token of each prompt that hasn't ended;
   * prompt i is continued as `generate` would alone with `seed + i`.
   * @throws RangeError as `generate`
   */
  generateBatch(prompts: readonly ArrayLike<number>[], options?: GenerateOptions): AsyncIterable<BatchToken>
  /**
   * Puts low-rank products beside chosen matrices. While they are there, they alone are trained: the decoder's own parameters are constants.
   * @throws RangeError for a wrong option, or a target that names no matrix
   */
  addLora(options?: LoraOptions): LoraAdapter
  /**
   * How much there is from now on of the wavelet, and of every other filter with a strength, instead of the config's `strength`:
   * y = x + strength·(Wx − x).
   * @throws RangeError for a strength outside [0, 1]
   */
  setWaveletStrength(strength: number): void
  /** Its parameters as a tree, their counts, and what a token costs. */
  describe(): DecoderDescription
  /** Frees every tensor of the decoder; it can't be used afterwards. */
  dispose(): void
}

/**
 * @throws RangeError that names every field of the options that is wrong
 * @example
 * ```ts
 * const decoder = createDecoder({ vocabularySize: 27, contextLength: 16, embeddingSize: 8, layerCount: 1, headCount: 2 })
 * const logits = decoder.logits(tf.zeros([1, 16], 'int32'))
 * console.log(logits.shape.join()) // → 1,16,27
 * decoder.dispose()
 * ```
 */
export function createDecoder(options: DecoderOptions): Decoder {
  const config = checkedConfig(options)
  const { contextLength, vocabularySize, dropout } = config
  const parameters = createParameters(config)
  const model = new Model(config, parameters)
  let disposed = false
  const checkAlive = () => {
    if (disposed) throw new WgptError('decoder: it was disposed. Make a new one.')
  }
  const check = (tokens: tf.Tensor) => {
    checkAlive()
    checkTokens(tokens, contextLength)
  }

  const checkApart = (segments: unknown, tokens: tf.Tensor): void => {
    checkSegments(segments, tokens)
    checkCausal(config, 'keeping the documents of a sequence apart')
  }
  const open = (capacity: number): Session => {
    checkAlive()
    const session = new CachedSession(model, capacity)
    const alive = <Call extends (...given: never[]) => unknown>(call: Call): Call =>
      ((...given) => {
        checkAlive()
        return call(...given)
      }) as Call
    return {
      start: alive(session.start.bind(session)),
      step: alive(session.step.bind(session)),
      select: alive((rows: readonly number[]) => session.select(rows)),
      dispose: () => session.dispose(),
    }
  }
  const source = { vocabularySize, contextLength, open }

  return {
    config,
    parameters,
    logits(tokens, { segments } = {}) {
      check(tokens)
      if (segments !== undefined) checkApart(segments, tokens)
      return tf.tidy(() => model.logits(model.hiddenStates(tokens, { segments })))
    },
    loss(tokens, targets, options = {}) {
      const {
        training = false,
        dropoutSeed = 0,
        labelSmoothing = 0,
        activationCheckpointing = false,
        segments,
      } = options
      check(tokens)
      checkTargets(targets, tokens)
      if (segments !== undefined) checkApart(segments, tokens)
      const pass = {
        dropout: training && dropout > 0 ? seededDropout(dropout, dropoutSeed) : noDropout,
        recomputes: activationCheckpointing,
        segments,
      }
      return tf.tidy(() => crossEntropy(model.logits(model.hiddenStates(tokens, pass)), targets, { labelSmoothing }))
    },
    generate(prompt, generateOptions) {
      checkAlive()
      checkCausal(config, 'generation')
      return generateTokens(source, prompt, generateOptions)
    },
    generateBatch(prompts, generateOptions) {
      checkAlive()
      checkCausal(config, 'generation')
      return generateBatch(source, prompts, generateOptions)
    },
    addLora(loraOptions = {}) {
      checkAlive()
      return createAdapter(config, parameters, model.adapter, loraOptions)
    },
    setWaveletStrength(strength) {
      checkAlive()
      model.setWaveletStrength(strength)
    },
    describe: () => describeDecoder(config),
    dispose() {
      if (disposed) return
      disposed = true
      for (const parameter of parameters.values()) parameter.dispose()
      model.dispose()
    },
  }
}
