import * as tf from '@tensorflow/tfjs-core'
import type { Model } from '../model/model.js'
import { rotated, wholeSequences, type Sight } from '../model/sight.js'
import { KeyValueCache } from './key-value-cache.js'
import { WaveletMemory } from './wavelet-memory.js'

/** Sequences of one length that grow side by side, token by token. Its calls must not overlap. */
export interface Session {
  /**
   * Reads the sequences from their beginning; what was read before is forgotten.
   * @returns the logits after the last token of each, [sequence, vocabulary]
   */
  start(sequences: readonly (readonly number[])[]): Promise<Float32Array>
  /** Reads one more token of each sequence. @returns as `start` */
  step(tokens: readonly number[]): Promise<Float32Array>
  /** Goes on with some of the sequences alone. */
  select(rows: readonly number[]): void
  dispose(): void
}

/** A session that keeps what later tokens look back at: a token costs the same at every position. */
export class CachedSession implements Session {
  private readonly cache: KeyValueCache
  private memory: WaveletMemory | undefined
  private length = 0
  private readonly logitMatrix: tf.Tensor2D

  /** @param capacity the longest sequence that will be read */
  constructor(
    private readonly model: Model,
    capacity: number,
  ) {
    this.cache = new KeyValueCache(capacity, model.config.headCount)
    this.logitMatrix = tf.keep(tf.tidy(() => model.logitMatrix()))
  }

  async start(sequences: readonly (readonly number[])[]): Promise<Float32Array> {
    this.memory?.dispose()
    const memory = (this.memory = new WaveletMemory(this.model, sequences.length))
    this.length = sequences[0]!.length
    const whole = wholeSequences(this.model.config, this.model.plan)
    const logits = this.logitsOf(sequences, {
      offset: 0,
      attend: (qkv, layer) => {
        this.cache.fill(layer, rotated(qkv, this.model.config, 0))
        return whole.attend(qkv, layer)
      },
      filter: (x, layer, kernels) => {
        memory.note(layer, x)
        return whole.filter(x, layer, kernels)
      },
    })
    await memory.settle()
    return valuesOf(logits)
  }

  step(tokens: readonly number[]): Promise<Float32Array> {
    const offset = this.length++
    const mask = this.cache.mask(offset)
    const logits = this.logitsOf(
      tokens.map((token) => [token]),
      {
        offset,
        attend: (qkv, layer) => this.cache.attend(layer, rotated(qkv, this.model.config, offset), offset, mask),
        filter: (x, layer) => this.memory!.push(layer, x),
      },
    )
    mask.dispose()
    return valuesOf(logits)
  }

  select(rows: readonly number[]): void {
    this.cache.select(rows)
    this.memory?.select(rows)
  }

  dispose(): void {
    this.cache.dispose()
    this.memory?.dispose()
    this.logitMatrix.dispose()
  }

  /** The logits after the last token of each sequence, [sequence, 1, vocabulary]. */
  private logitsOf(sequences: readonly (readonly number[])[], sight: Sight): tf.Tensor {
    return tf.tidy(() => {
      const [batch, time] = [sequences.length, sequences[0]!.length]
      const tokens = tf.tensor2d(Int32Array.from(sequences.flat()), [batch, time], 'int32')
      const hidden = this.model.hiddenStates(tokens, { sight })
      const last = time === 1 ? hidden : tf.slice3d(hidden, [0, time - 1, 0], [batch, 1, hidden.shape[2]])
      return this.model.logits(last, this.logitMatrix)
    })
  }
}

async function valuesOf(logits: tf.Tensor): Promise<Float32Array> {
  try {
    return await logits.data<'float32'>()
  } finally {
    logits.dispose()
  }
}
