import * as tf from '@tensorflow/tfjs-core'
import type { LoraSlot } from './lora-layers.js'

/** Columns of a matrix and of its bias. */
interface Columns {
  readonly start: number
  readonly count: number
}

/** The parameters that a part reads, by the start of their names. */
export class Weights {
  constructor(
    private readonly parameters: ReadonlyMap<string, tf.Variable>,
    private readonly adapter: LoraSlot,
    private readonly prefix = '',
    private readonly span?: Columns,
  ) {}

  /** Whether the parameters are constants: an adapter is trained in their place. */
  get isFrozen(): boolean {
    return this.adapter.current !== undefined
  }

  /** What stands beside this part's matrix: A [in, rank], B [rank, out]. */
  get lora(): { a: tf.Tensor2D; b: tf.Tensor2D; scale: number } | undefined {
    const layer = this.adapter.current?.layers.get(this.prefix.slice(0, -1))
    if (!layer) return undefined
    return {
      a: layer.a as tf.Tensor as tf.Tensor2D,
      b: this.cut2d(layer.b as tf.Tensor as tf.Tensor2D),
      scale: layer.scale,
    }
  }

  /** Those of a part: `weights.of('transformer.h.0').matrix('attn.c_attn.weight')`. */
  of(part: string): Weights {
    return new Weights(this.parameters, this.adapter, `${this.prefix}${part}.`)
  }

  /** The same, but of each matrix, vector and adapter some columns alone. */
  columns(start: number, count: number): Weights {
    return new Weights(this.parameters, this.adapter, this.prefix, { start, count })
  }

  matrix(name: string): tf.Tensor2D {
    return this.cut2d(this.get(name) as tf.Tensor2D)
  }

  vector(name: string): tf.Tensor1D {
    const whole = this.get(name) as tf.Tensor1D
    return this.span ? tf.slice1d(whole, this.span.start, this.span.count) : whole
  }

  /** Undefined where the decoder has none of that name. */
  optionalVector(name: string): tf.Tensor1D | undefined {
    return this.parameters.has(this.prefix + name) ? this.vector(name) : undefined
  }

  private cut2d(whole: tf.Tensor2D): tf.Tensor2D {
    return this.span ? tf.slice2d(whole, [0, this.span.start], [whole.shape[0], this.span.count]) : whole
  }

  private get(name: string): tf.Tensor {
    const parameter: tf.Tensor | undefined = this.parameters.get(this.prefix + name)
    if (!parameter) throw new Error(`decoder: there is no parameter '${this.prefix}${name}'.`)
    return parameter
  }
}
