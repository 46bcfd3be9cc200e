import * as tf from '@tensorflow/tfjs-core'
import type { BlockPass, Branch } from '../parts/block-pass.js'
import { noDropout, type Dropout } from '../parts/dropout.js'
import type { FilterSite } from '../parts/filters/filter-sites.js'
import type { ModelShape } from '../parts/model-shape.js'
import type { NormPart } from '../parts/norms/norm.js'
import type { Place } from '../parts/places.js'
import type { PositionPart } from '../parts/positions/position.js'
import type { Weights } from '../parts/weights.js'
import type { Once } from './once.js'
import type { Reading } from './reading.js'

/** What all blocks of a pass share. */
export interface Pass {
  readonly shape: ModelShape
  readonly norm: NormPart
  readonly position: PositionPart
  readonly sites: ReadonlyMap<Place, readonly FilterSite[]>
  readonly dropout: Dropout
  readonly reading: Reading
  /** As `BlockPass` has it. */
  readonly segments?: tf.Tensor2D | undefined
  readonly once: Once
}

/** One block of a pass, as its parts see it. */
export class Block implements BlockPass {
  readonly shape: ModelShape
  readonly offset: number
  readonly segments: tf.Tensor2D | undefined
  readonly dropout: Dropout
  readonly once: Once
  firstValues: tf.Tensor3D | undefined

  constructor(
    private readonly pass: Pass,
    readonly layer: number,
    readonly weights: Weights,
    firstValues?: tf.Tensor3D,
  ) {
    this.shape = pass.shape
    this.offset = pass.reading.offset
    this.segments = pass.segments
    this.dropout = pass.dropout
    this.once = pass.once
    this.firstValues = firstValues
  }

  norm(x: tf.Tensor3D, name: string): tf.Tensor3D {
    return this.pass.norm.apply(x, this.weights.of(name))
  }

  turned(qkv: tf.Tensor3D): tf.Tensor3D {
    return this.pass.position.turn(qkv, this.shape.headCount, this.offset)
  }

  has(place: Place): boolean {
    return this.pass.sites.has(place)
  }

  filtered(x: tf.Tensor3D, place: Place): tf.Tensor3D {
    return filteredBy(this.pass, x, place, this.layer, this.weights)
  }

  /** Where nothing is dropped, the branch's last product adds x itself. */
  added(x: tf.Tensor3D, branch: Branch, name: string): tf.Tensor3D {
    if (this.dropout === noDropout) return branch(x)
    return tf.add(x, this.dropout(branch(), `${this.layer}/${name}`))
  }
}

/** The filters at a place, one after the other. @param weights of the part that they stand in */
export const filteredBy = (
  { sites, reading, segments }: Pick<Pass, 'sites' | 'reading' | 'segments'>,
  x: tf.Tensor3D,
  place: Place,
  layer: number,
  weights: Weights,
): tf.Tensor3D =>
  (sites.get(place) ?? []).reduce((y, site) => reading.filter(y, site, layer, weights.of(site.name), segments), x)
