import { maskedScore } from '@wgpt/kernels'
import type { VocabularyShape } from '../model-shape.js'
import { GraphBuilder, type Ref } from './graph-builder.js'

/** Parameters as plain data, by their names. */
export type ParameterValues = ReadonlyMap<string, { readonly shape: readonly number[]; readonly values: Float32Array }>

const int32 = { type: 'DT_INT32' }
const gathering = { batch_dims: 0, Tparams: { type: 'DT_FLOAT' }, Tindices: int32, Taxis: int32 }
export const plainProduct = { transpose_a: false, transpose_b: false }

/**
 * What the graphs of all parts stand on: the sizes that only a call knows, and the values of the parameters. Between the ops that mix
 * positions, rows are [batch · time, channel].
 */
export class ModelGraph {
  readonly builder = new GraphBuilder()
  readonly tokens: Ref
  /** Scalars. */
  readonly batch: Ref
  readonly time: Ref
  /** Shapes, for `reshape`: [batch, time, channel], and [batch, time, head, size of a head]. */
  readonly sequenceShape: Ref
  readonly headShape: Ref
  /** [time, time]: 0 where a position (row) may read another one, maskedScore where it lies ahead. */
  readonly mask: Ref
  private readonly positions: Ref

  constructor(
    readonly shape: VocabularyShape,
    private readonly values: ParameterValues,
  ) {
    const { builder } = this
    const { embeddingSize, headCount } = shape
    this.tokens = builder.input('tokens', [-1, -1])
    this.batch = builder.op('Unpack', [builder.op('Shape', [this.tokens], { out_type: int32 })], {
      num: 2,
      axis: 0,
      T: int32,
    })
    this.time = `${this.batch}:1`
    this.positions = builder.op('Range', [builder.integer(0), this.time, builder.integer(1)], { Tidx: int32 })
    this.sequenceShape = this.pack(this.batch, this.time, builder.integer(embeddingSize))
    this.headShape = this.pack(
      this.batch,
      this.time,
      builder.integer(headCount),
      builder.integer(embeddingSize / headCount),
    )
    const [rows, columns] = [1, 0].map((axis) => builder.op('ExpandDims', [this.positions, builder.integer(axis)])) as [
      Ref,
      Ref,
    ]
    const later = builder.op('Cast', [builder.op('Less', [rows, columns], { T: int32 })], {
      SrcT: { type: 'DT_BOOL' },
      DstT: { type: 'DT_FLOAT' },
    })
    this.mask = builder.multiply(later, builder.number('hidden', maskedScore))
  }

  /** A parameter as a constant. */
  parameter = (name: string): Ref => {
    const { shape, values } = this.values.get(name)!
    return this.builder.constant(name, shape, () => values)
  }

  /** A parameter's values; undefined where the decoder has none of that name. */
  valuesOf = (name: string): Float32Array | undefined => this.values.get(name)?.values

  /** One list of scalars. */
  pack = (...parts: Ref[]): Ref => this.builder.op('Pack', parts, { N: parts.length, axis: 0, T: int32 })

  /** The shape [batch · time, width]. */
  rowShape = (width: number): Ref => this.builder.integers(-1, width)

  /** The first `time` rows of a table. */
  firstRows = (table: Ref): Ref => this.rows(table, this.positions)

  /** Rows of a table, by their places. */
  rows = (table: Ref, places: Ref): Ref =>
    this.builder.op('GatherV2', [table, places, this.builder.integer(0)], gathering)

  /** x·weight + bias, the bias where the model has it. */
  linear = (x: Ref, name: string): Ref =>
    this.biased(this.builder.op('MatMul', [x, this.parameter(`${name}.weight`)], plainProduct), name)

  /** x + bias, where the model has it. @param columns of the bias; all by default */
  biased = (x: Ref, name: string, columns = (bias: Ref): Ref => bias): Ref =>
    this.values.has(`${name}.bias`) ? this.builder.add(x, columns(this.parameter(`${name}.bias`))) : x

  /** Rows [batch · time, channels] → the same, by what sees sequences [batch, time, channels]. */
  asSequences = (x: Ref, channels: number, change: (sequences: Ref) => Ref): Ref => {
    const shape =
      channels === this.shape.embeddingSize
        ? this.sequenceShape
        : this.pack(this.batch, this.time, this.builder.integer(channels))
    return this.builder.reshape(change(this.builder.reshape(x, shape)), this.rowShape(channels))
  }
}
