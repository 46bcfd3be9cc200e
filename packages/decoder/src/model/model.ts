import { embedding, linear } from '@wgpt/kernels'
import { waveletTransform, type WaveletPlan } from '@wgpt/wavelet-op'
import * as tf from '@tensorflow/tfjs-core'
import type { DecoderConfig } from '../config/decoder-config.js'
import { waveletPlan } from '../config/wavelet-config.js'
import { noDropout, type Dropout } from './dropout.js'
import { applyLinear, applyNorm, feedForward, type Branch } from './layers.js'
import { sinusoids } from './positions.js'
import { selfAttention } from './self-attention.js'
import { Weights } from './weights.js'

/** The computation, from token ids to logits. It owns no parameter; its one constant is freed by `dispose`. */
export class Model {
  private readonly weights: Weights
  private readonly plan: WaveletPlan | undefined
  /** [contextLength, embeddingSize] */
  private readonly sinusoids: tf.Tensor2D | undefined

  constructor(
    private readonly config: DecoderConfig,
    parameters: ReadonlyMap<string, tf.Variable>,
  ) {
    const { contextLength, embeddingSize } = config
    this.weights = new Weights(parameters)
    this.plan = config.wavelet.kind === 'fixed' ? waveletPlan(config) : undefined
    if (config.positions === 'sinusoidal')
      this.sinusoids = tf.keep(tf.tensor2d(sinusoids(contextLength, embeddingSize), [contextLength, embeddingSize]))
  }

  /** int32 [batch, time] → the residual stream after the last norm, [batch, time, channel]. */
  hiddenStates(tokens: tf.Tensor2D, dropout: Dropout): tf.Tensor3D {
    const transformer = this.weights.of('transformer')
    let x = dropout(this.embed(tokens, transformer), 'embedding')
    for (let layer = 0; layer < this.config.layerCount; layer++) x = this.block(x, layer, dropout)
    return applyNorm(x, transformer.of('ln_f'))
  }

  /** [batch, time, channel] → [batch, time, vocabulary]. */
  logits(hidden: tf.Tensor3D): tf.Tensor3D {
    const { headHiddenSize, tiedEmbeddings } = this.config
    const features =
      headHiddenSize > 0 ? applyLinear(hidden, this.weights.of('lm_head.hidden'), { activation: 'geluTanh' }) : hidden
    const table = this.weights.matrix(tiedEmbeddings ? 'transformer.wte.weight' : 'lm_head.weight')
    return linear(features, tf.transpose(table)) as tf.Tensor3D
  }

  dispose(): void {
    this.sinusoids?.dispose()
  }

  private embed(tokens: tf.Tensor2D, transformer: Weights): tf.Tensor3D {
    const time = tokens.shape[1]
    const embedded = embedding(transformer.matrix('wte.weight'), tokens) as tf.Tensor3D
    // Sinusoids of unit amplitude would swamp embeddings of deviation 0.02; √size is the paper's factor.
    return this.sinusoids
      ? tf.add(tf.mul(embedded, Math.sqrt(this.config.embeddingSize)), rows(this.sinusoids, time))
      : tf.add(embedded, rows(transformer.matrix('wpe.weight'), time))
  }

  /** GPT-2's pre-norm block; then the wavelet, on the residual stream. */
  private block(x: tf.Tensor3D, layer: number, dropout: Dropout): tf.Tensor3D {
    const weights = this.weights.of(`transformer.h.${layer}`)
    if (this.config.mixer === 'attention') {
      const mixed = selfAttention(applyNorm(x, weights.of('ln_1')), weights.of('attn'), this.config.headCount)
      x = added(x, mixed, dropout, `${layer}/attention`)
    }
    const fed = feedForward(applyNorm(x, weights.of('ln_2')), weights.of('mlp'))
    x = added(x, fed, dropout, `${layer}/feed-forward`)
    return this.plan ? waveletTransform(x, this.plan) : x
  }
}

/** x + dropout(branch). Where nothing is dropped, the branch's last product adds x itself. */
const added = (x: tf.Tensor3D, branch: Branch, dropout: Dropout, place: string): tf.Tensor3D =>
  dropout === noDropout ? branch(x) : tf.add(x, dropout(branch(), place))

/** The first `count` rows. */
const rows = (table: tf.Tensor2D, count: number): tf.Tensor2D =>
  count === table.shape[0] ? table : tf.slice(table, [0, 0], [count, table.shape[1]])
