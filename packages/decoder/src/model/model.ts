import * as tf from '@tensorflow/tfjs-core'
import type { DecoderConfig } from '../config/decoder-config.js'
import type { LoraSlot } from '../parts/lora-layers.js'
import { noDropout, type Dropout } from '../parts/dropout.js'
import { embedding, EMBEDDING_NORM } from '../parts/embedding/embedding.js'
import type { FeedForwardPart } from '../parts/feed-forwards/feed-forward.js'
import { feedForwards } from '../parts/feed-forwards/index.js'
import { filterSites, type FilterSite } from '../parts/filters/filter-sites.js'
import { head } from '../parts/head/head.js'
import { mixers } from '../parts/mixers/index.js'
import type { MixerPart } from '../parts/mixers/mixer.js'
import { norms } from '../parts/norms/index.js'
import type { NormPart } from '../parts/norms/norm.js'
import type { Place } from '../parts/places.js'
import { positions } from '../parts/positions/index.js'
import type { PositionPart } from '../parts/positions/position.js'
import { Weights } from '../parts/weights.js'
import { Block, filteredBy, type Pass } from './block.js'
import { recomputedBlock, type Stream } from './recomputed-block.js'
import { withConstants } from './once.js'
import { wholeSequences, type Reading } from './reading.js'

interface PassOptions {
  dropout?: Dropout
  reading?: Reading
  recomputes?: boolean
  segments?: tf.Tensor2D | undefined
}

/** The computation, from token ids to logits, by the parts that the config names. It owns no parameter; its one constant is freed by `dispose`. */
export class Model {
  /** Where an adapter puts its layers. */
  readonly adapter: LoraSlot = { current: undefined }
  readonly mixer: MixerPart
  private readonly feedForward: FeedForwardPart
  private readonly norm: NormPart
  private readonly position: PositionPart
  private sites: ReadonlyMap<Place, readonly FilterSite[]>
  private readonly weights: Weights
  /** Of each block. */
  private readonly blockVariables: readonly (readonly tf.Variable[])[]
  private readonly whole: Reading
  /** [contextLength, embeddingSize], of positions that need one */
  private readonly table: tf.Tensor2D | undefined

  constructor(
    readonly config: DecoderConfig,
    parameters: ReadonlyMap<string, tf.Variable>,
  ) {
    this.weights = new Weights(parameters, this.adapter)
    this.blockVariables = Array.from({ length: config.layerCount }, (_, layer) =>
      [...parameters].flatMap(([name, variable]) => (name.startsWith(`transformer.h.${layer}.`) ? [variable] : [])),
    )
    this.mixer = mixers[config.mixer]
    this.feedForward = feedForwards[config.activation]
    this.norm = norms[config.norm]
    this.position = positions[config.positions]
    this.sites = byPlace(filterSites(config))
    this.whole = wholeSequences(this.mixer)
    const table = this.position.table(config)
    if (table) this.table = tf.keep(tf.tensor2d(table, [config.contextLength, config.embeddingSize]))
  }

  /** How much of every filter with a strength there is from the next pass on. */
  setWaveletStrength(strength: number): void {
    this.sites = byPlace(filterSites(this.config, strength))
  }

  /**
   * int32 [batch, time] → the residual stream after the last norm, [batch, time, channel].
   * @param segments int32 [batch, time]: a change of value is a boundary between documents, which nothing reads across
   * @param recomputes blocks keep their input alone for the gradients, and compute the rest again
   */
  hiddenStates(
    tokens: tf.Tensor2D,
    { dropout = noDropout, reading = this.whole, recomputes = false, segments }: PassOptions = {},
  ): tf.Tensor3D {
    const { config, norm, position, sites, table } = this
    const transformer = this.weights.of('transformer')
    return withConstants((once) => {
      const pass: Pass = { shape: config, norm, position, sites, dropout, reading, segments, once }
      const given = { weights: transformer, table, offset: reading.offset, segments }
      let x = dropout(embedding.apply(tokens, position, given), 'embedding')
      x = filteredBy(pass, x, 'embedding', 0, transformer)
      if (config.embeddingNorm) x = norm.apply(x, transformer.of(EMBEDDING_NORM))
      let stream: Stream = { x }
      for (const [layer, variables] of this.blockVariables.entries()) {
        const block = (input: Stream) => this.block(input, pass, layer)
        stream = recomputes
          ? recomputedBlock(block, stream, this.trainedOf(layer) ?? variables)
          : tf.tidy(() => block(stream))
      }
      return norm.apply(stream.x, transformer.of('ln_f'))
    })
  }

  /**
   * [batch, time, channel] → [batch, time, vocabulary].
   * @param matrix what `logitMatrix` returned, where it is read more than once
   */
  logits(hidden: tf.Tensor3D, matrix?: tf.Tensor2D): tf.Tensor3D {
    return head.apply(hidden, this.weights, this.config, matrix)
  }

  /** [in, vocabulary] */
  logitMatrix(): tf.Tensor2D {
    return head.matrix(this.weights, this.config)
  }

  /** Every application of a filter: where, in which block (0 for the embeddings'), and its parameters there. */
  applications(): { site: FilterSite; layer: number; weights: Weights }[] {
    const transformer = this.weights.of('transformer')
    return [...this.sites.values()].flat().flatMap((site) =>
      site.place === 'embedding'
        ? [{ site, layer: 0, weights: transformer.of(site.name) }]
        : this.blockVariables.map((_, layer) => ({
            site,
            layer,
            weights: transformer.of(`h.${layer}`).of(site.name),
          })),
    )
  }

  dispose(): void {
    this.table?.dispose()
  }

  /** GPT-2's pre-norm block, and the filters where they belong. */
  private block({ x, firstValues }: Stream, pass: Pass, layer: number): Stream {
    const block = new Block(pass, layer, this.weights.of(`transformer.h.${layer}`), firstValues)
    const mixed = pass.reading.mix(x, block)
    const y = block.filtered(this.feedForward.apply(mixed, block), 'afterBlock')
    return block.firstValues ? { x: y, firstValues: block.firstValues } : { x: y }
  }

  /** What an adapter trains in a block. */
  private trainedOf(layer: number): readonly tf.Variable[] | undefined {
    const trained = this.adapter.current?.trained
    return trained && [...trained].flatMap(([name, it]) => (name.startsWith(`transformer.h.${layer}.`) ? [it] : []))
  }
}

function byPlace(sites: readonly FilterSite[]): ReadonlyMap<Place, readonly FilterSite[]> {
  const found = new Map<Place, FilterSite[]>()
  for (const site of sites) found.set(site.place, [...(found.get(site.place) ?? []), site])
  return found
}
