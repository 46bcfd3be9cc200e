import type * as tf from '@tensorflow/tfjs-core'
import type { LoraLayer, LoraSlot } from '../lora/layers.js'

/** The parameters that a layer reads, by the start of their names. */
export class Weights {
  constructor(
    private readonly parameters: ReadonlyMap<string, tf.Variable>,
    private readonly adapter: LoraSlot,
    private readonly prefix = '',
  ) {}

  /** Whether the parameters are constants: an adapter is trained in their place. */
  get isFrozen(): boolean {
    return this.adapter.current !== undefined
  }

  /** What stands beside this part's matrix. */
  get lora(): LoraLayer | undefined {
    return this.adapter.current?.layers.get(this.prefix.slice(0, -1))
  }

  /** Those of a part: `weights.of('transformer.h.0').matrix('attn.c_attn.weight')`. */
  of(part: string): Weights {
    return new Weights(this.parameters, this.adapter, `${this.prefix}${part}.`)
  }

  matrix(name: string): tf.Tensor2D {
    return this.get(name) as tf.Tensor2D
  }

  vector(name: string): tf.Tensor1D {
    return this.get(name) as tf.Tensor1D
  }

  /** Undefined where the decoder has none of that name. */
  optionalVector(name: string): tf.Tensor1D | undefined {
    return this.parameters.get(this.prefix + name) as tf.Tensor1D | undefined
  }

  private get(name: string): tf.Tensor {
    const parameter: tf.Tensor | undefined = this.parameters.get(this.prefix + name)
    if (!parameter) throw new Error(`decoder: there is no parameter '${this.prefix}${name}'`)
    return parameter
  }
}
