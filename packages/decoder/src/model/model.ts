import { embedding, linear, recomputed } from '@wgpt/kernels'
import type { WaveletPlan } from '@wgpt/wavelet-op'
import * as tf from '@tensorflow/tfjs-core'
import type { DecoderConfig } from '../config/decoder-config.js'
import { waveletPlan } from '../config/wavelet-config.js'
import type { LoraSlot } from '../lora/layers.js'
import { noDropout, type Dropout } from './dropout.js'
import { applyLinear, applyNorm, feedForward, type Branch } from './layers.js'
import { sinusoids } from './positions.js'
import { wholeSequences, type Sight } from './sight.js'
import { Weights } from './weights.js'

type Place = DecoderConfig['wavelet']['place']

interface PassOptions {
  dropout?: Dropout
  sight?: Sight
  recomputes?: boolean
}

/** The computation, from token ids to logits. It owns no parameter; its one constant is freed by `dispose`. */
export class Model {
  /** Where an adapter puts its layers. */
  readonly adapter: LoraSlot = { current: undefined }
  plan: WaveletPlan
  private readonly weights: Weights
  /** Of each block. */
  private readonly blockVariables: readonly (readonly tf.Variable[])[]
  private whole: Sight
  /** [contextLength, embeddingSize] */
  private readonly sinusoids: tf.Tensor2D | undefined

  constructor(
    readonly config: DecoderConfig,
    parameters: ReadonlyMap<string, tf.Variable>,
  ) {
    const { contextLength, embeddingSize } = config
    this.weights = new Weights(parameters, this.adapter)
    this.blockVariables = Array.from({ length: config.layerCount }, (_, layer) =>
      [...parameters].flatMap(([name, variable]) => (name.startsWith(`transformer.h.${layer}.`) ? [variable] : [])),
    )
    this.plan = waveletPlan(config)
    this.whole = wholeSequences(config, this.plan)
    if (config.positions === 'sinusoidal')
      this.sinusoids = tf.keep(tf.tensor2d(sinusoids(contextLength, embeddingSize), [contextLength, embeddingSize]))
  }

  /** How much of the wavelet there is from the next pass on. A plan costs microseconds, and no backend keeps anything by it. */
  setWaveletStrength(strength: number): void {
    this.plan = waveletPlan({ ...this.config, wavelet: { ...this.config.wavelet, strength } })
    this.whole = wholeSequences(this.config, this.plan)
  }

  /**
   * int32 [batch, time] → the residual stream after the last norm, [batch, time, channel].
   * @param recomputes blocks keep their input alone for the gradients, and compute the rest again
   */
  hiddenStates(
    tokens: tf.Tensor2D,
    { dropout = noDropout, sight = this.whole, recomputes = false }: PassOptions = {},
  ): tf.Tensor3D {
    const transformer = this.weights.of('transformer')
    let x = dropout(this.embed(tokens, transformer, sight.offset), 'embedding')
    x = this.filtered(x, 'embedding', 0, transformer, sight)
    for (const [layer, variables] of this.blockVariables.entries()) {
      const block = (input: tf.Tensor3D) => this.block(input, layer, dropout, sight)
      x = recomputes ? recomputed(block, x, this.trainedOf(layer) ?? variables) : tf.tidy(() => block(x))
    }
    return applyNorm(x, transformer.of('ln_f'), this.config.norm)
  }

  /**
   * [batch, time, channel] → [batch, time, vocabulary].
   * @param matrix what `logitMatrix` returned
   */
  logits(hidden: tf.Tensor3D, matrix = this.logitMatrix()): tf.Tensor3D {
    const features =
      this.config.headHiddenSize > 0
        ? applyLinear(hidden, this.weights.of('lm_head.hidden'), { activation: 'geluTanh' })
        : hidden
    return linear(features, matrix, undefined, { frozen: this.weights.isFrozen }) as tf.Tensor3D
  }

  /** [in, vocabulary] */
  logitMatrix(): tf.Tensor2D {
    return tf.transpose(this.weights.matrix(this.config.tiedEmbeddings ? 'transformer.wte.weight' : 'lm_head.weight'))
  }

  /** Where the wavelet is applied, and its kernels there if they are learnable. */
  wavelets(): { layer: number; kernels: tf.Tensor1D | undefined }[] {
    const { kind, place } = this.config.wavelet
    if (kind === 'none') return []
    const transformer = this.weights.of('transformer')
    if (place === 'embedding') return [{ layer: 0, kernels: transformer.optionalVector('wavelet.kernels') }]
    return Array.from({ length: this.config.layerCount }, (_, layer) => ({
      layer,
      kernels: transformer.of(`h.${layer}`).optionalVector('wavelet.kernels'),
    }))
  }

  dispose(): void {
    this.sinusoids?.dispose()
  }

  private embed(tokens: tf.Tensor2D, transformer: Weights, offset: number): tf.Tensor3D {
    const time = tokens.shape[1]
    const embedded = embedding(transformer.matrix('wte.weight'), tokens) as tf.Tensor3D
    if (this.config.positions === 'rope') return embedded
    // Sinusoids of unit amplitude would swamp embeddings of deviation 0.02; √size is the paper's factor.
    return this.sinusoids
      ? tf.add(tf.mul(embedded, Math.sqrt(this.config.embeddingSize)), rows(this.sinusoids, offset, time))
      : tf.add(embedded, rows(transformer.matrix('wpe.weight'), offset, time))
  }

  /** GPT-2's pre-norm block, and the wavelet where it belongs. */
  private block(x: tf.Tensor3D, layer: number, dropout: Dropout, sight: Sight): tf.Tensor3D {
    const weights = this.weights.of(`transformer.h.${layer}`)
    const { mixer, norm, activation } = this.config
    if (mixer === 'attention') {
      const read = this.filtered(x, 'beforeAttention', layer, weights, sight)
      const attention = weights.of('attn')
      const qkv = applyLinear(applyNorm(read, weights.of('ln_1'), norm), attention.of('c_attn'))
      const mixed = sight.attend(qkv, layer, dropout.at(`${layer}/probabilities`))
      const branch: Branch = (residual) => applyLinear(mixed, attention.of('c_proj'), residual && { residual })
      x = added(x, branch, dropout, `${layer}/attention`)
    }
    const fed = feedForward(applyNorm(x, weights.of('ln_2'), norm), weights.of('mlp'), activation)
    x = added(x, fed, dropout, `${layer}/feed-forward`)
    return this.filtered(x, 'afterBlock', layer, weights, sight)
  }

  /** What an adapter trains in a block. */
  private trainedOf(layer: number): readonly tf.Variable[] | undefined {
    const trained = this.adapter.current?.trained
    return trained && [...trained].flatMap(([name, it]) => (name.startsWith(`transformer.h.${layer}.`) ? [it] : []))
  }

  /** The wavelet, if this is its place. */
  private filtered(x: tf.Tensor3D, here: Place, layer: number, weights: Weights, sight: Sight): tf.Tensor3D {
    const { kind, place } = this.config.wavelet
    if (kind === 'none' || place !== here) return x
    return sight.filter(x, layer, weights.optionalVector('wavelet.kernels'))
  }
}

/** x + dropout(branch). Where nothing is dropped, the branch's last product adds x itself. */
const added = (x: tf.Tensor3D, branch: Branch, dropout: Dropout, place: string): tf.Tensor3D =>
  dropout === noDropout ? branch(x) : tf.add(x, dropout(branch(), place))

/** `count` rows from `start` on. */
const rows = (table: tf.Tensor2D, start: number, count: number): tf.Tensor2D =>
  count === table.shape[0] ? table : tf.slice(table, [start, 0], [count, table.shape[1]])
