import { sampleTokens, type SampleTokensOptions } from '@wgpt/kernels'
import * as tf from '@tensorflow/tfjs-core'
import type { Model } from '../model/model.js'
import type { Reading } from '../model/reading.js'
import type { FilterMemory } from '../parts/filters/filter.js'
import type { MixerMemory } from '../parts/mixers/mixer.js'
import { notANumber } from './sample.js'

/** Sequences of one length that grow side by side, token by token. Its calls must not overlap. */
export interface Session {
  /**
   * Reads the sequences from their beginning; what was read before is forgotten.
   * @returns the logits after the last token of each, [sequence, vocabulary]
   */
  start(sequences: readonly (readonly number[])[]): Promise<Float32Array>
  /** @returns the tokens that were drawn after each, int32, where the session can draw them; else the logits */
  start(sequences: readonly (readonly number[])[], sampling?: SampleTokensOptions): Promise<Drawn>
  /** Reads one more token of each sequence. @returns as `start` */
  step(tokens: readonly number[]): Promise<Float32Array>
  step(tokens: readonly number[], sampling?: SampleTokensOptions): Promise<Drawn>
  /** Continues with some of the sequences alone. */
  select(rows: readonly number[]): void
  dispose(): void
}

/** Logits [sequence, vocabulary], or one token per sequence. */
export type Drawn = Float32Array | Int32Array

/** What one beginning brought about, and what its continuation needs. */
interface Memory {
  /** Of each block's mixer. */
  readonly mixers: readonly MixerMemory[]
  /** Of each filter, by its name, of each block in which it stands. */
  readonly filters: ReadonlyMap<string, readonly FilterMemory[]>
}

/** A session that keeps what later tokens look back at: a token costs the same at every position. */
export class CachedSession implements Session {
  private memory: Memory | undefined
  private length = 0
  /** What was drawn where the logits lie. */
  private last: { readonly tokens: tf.Tensor1D; ids: Int32Array } | undefined
  private readonly logitMatrix: tf.Tensor2D

  /** @param capacity the longest sequence that will be read */
  constructor(
    private readonly model: Model,
    private readonly capacity: number,
  ) {
    this.logitMatrix = tf.keep(tf.tidy(() => model.logitMatrix()))
  }

  start(sequences: readonly (readonly number[])[]): Promise<Float32Array>
  start(sequences: readonly (readonly number[])[], sampling?: SampleTokensOptions): Promise<Drawn>
  async start(sequences: readonly (readonly number[])[], sampling?: SampleTokensOptions): Promise<Drawn> {
    this.forget()
    const memory = (this.memory = this.newMemory(sequences.length))
    this.length = sequences[0]!.length
    const logits = this.logitsOf(sequences, idsOf(sequences), {
      offset: 0,
      mix: (x, pass) => memory.mixers[pass.layer]!.start(x, pass),
      filter: (x, site, layer) => memory.filters.get(site.name)![layer]!.start(x),
    })
    for (const filter of [...memory.filters.values()].flat()) await filter.settle()
    return this.drawn(logits, sampling)
  }

  step(tokens: readonly number[]): Promise<Float32Array>
  step(tokens: readonly number[], sampling?: SampleTokensOptions): Promise<Drawn>
  async step(tokens: readonly number[], sampling?: SampleTokensOptions): Promise<Drawn> {
    const memory = this.memory!
    const { last } = this
    const known = last && tokens.every((token, i) => token === last.ids[i]) && tokens.length === last.ids.length
    const logits = this.logitsOf(
      tokens.map((token) => [token]),
      known ? () => tf.reshape(last.tokens, [tokens.length, 1]) : idsOf(tokens.map((token) => [token])),
      {
        offset: this.length++,
        mix: (x, pass) => memory.mixers[pass.layer]!.step(x, pass),
        filter: (x, site, layer) => memory.filters.get(site.name)![layer]!.step(x),
      },
    )
    return this.drawn(logits, sampling)
  }

  select(rows: readonly number[]): void {
    for (const part of this.all()) part.select(rows)
  }

  dispose(): void {
    this.forget()
    this.logitMatrix.dispose()
  }

  private newMemory(batch: number): Memory {
    const { model, capacity } = this
    const { mixer, config } = model
    const filters = new Map<string, FilterMemory[]>()
    for (const { site, weights } of model.applications())
      filters.set(site.name, [...(filters.get(site.name) ?? []), site.filter.memory(batch, weights)])
    return {
      mixers: Array.from({ length: config.layerCount }, () => mixer.memory(config, capacity)),
      filters,
    }
  }

  private all(): (MixerMemory | FilterMemory)[] {
    return this.memory ? [...this.memory.mixers, ...[...this.memory.filters.values()].flat()] : []
  }

  /** Where the backend draws, nothing but the tokens is read back, and they are there for the next step. */
  private async drawn(logits: tf.Tensor, sampling: SampleTokensOptions | undefined): Promise<Drawn> {
    this.forgetTokens()
    const [rows] = logits.shape as [number, number, number]
    const tokens = sampling && tf.tidy(() => sampleTokens(tf.reshape(logits, [rows, logits.size / rows]), sampling))
    if (!tokens) return valuesOf(logits)
    logits.dispose()
    const last = (this.last = { tokens, ids: new Int32Array(0) })
    const ids = (last.ids = (await tokens.data<'int32'>()).slice())
    const bad = ids.find((id) => id < 0)
    if (bad !== undefined) throw notANumber(-1 - bad)
    return ids
  }

  private forgetTokens(): void {
    this.last?.tokens.dispose()
    this.last = undefined
  }

  private forget(): void {
    this.forgetTokens()
    for (const part of this.all()) part.dispose()
    this.memory = undefined
  }

  /** The logits after the last token of each sequence, [sequence, 1, vocabulary]. */
  private logitsOf(sequences: readonly (readonly number[])[], tokens: () => tf.Tensor2D, reading: Reading): tf.Tensor {
    return tf.tidy(() => {
      const [batch, time] = [sequences.length, sequences[0]!.length]
      const hidden = this.model.hiddenStates(tokens(), { reading })
      const last = time === 1 ? hidden : tf.slice3d(hidden, [0, time - 1, 0], [batch, 1, hidden.shape[2]])
      return this.model.logits(last, this.logitMatrix)
    })
  }
}

const idsOf = (sequences: readonly (readonly number[])[]) => () =>
  tf.tensor2d(Int32Array.from(sequences.flat()), [sequences.length, sequences[0]!.length], 'int32')

async function valuesOf(logits: tf.Tensor): Promise<Float32Array> {
  try {
    return await logits.data<'float32'>()
  } finally {
    logits.dispose()
  }
}
