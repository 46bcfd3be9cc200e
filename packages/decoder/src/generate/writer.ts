import type { RandomGenerator } from 'pure-rand/types/RandomGenerator'
import { hashOf, nextUniform, randomStream } from '../random/random.js'
import type { SamplingOptions } from './options.js'
import { sampleToken } from './sample.js'
import type { Drawn, Session } from './session.js'

/** A token that was drawn for a prompt. */
export interface BatchToken {
  /** Index of the prompt. */
  row: number
  token: number
}

/** One of the sequences, and what decides its next token. */
interface Sequence {
  readonly row: number
  /** What the model reads of it. */
  window: number[]
  readonly random: RandomGenerator
  /** All ids of the prompt and since. */
  readonly seen: Set<number>
}

/** Continues prompts of one length, whose sequences a session reads side by side. */
export class Writer {
  private sequences: Sequence[]
  private isStarted = false

  constructor(
    private readonly session: Session,
    prompts: readonly { row: number; prompt: readonly number[] }[],
    private readonly contextLength: number,
    private readonly options: SamplingOptions,
  ) {
    this.sequences = prompts.map(({ row, prompt }) => ({
      row,
      window: prompt.slice(-contextLength),
      random: randomStream(hashOf((options.seed + row) >>> 0, 'generate')),
      seen: new Set(prompt),
    }))
  }

  /** The next token of each sequence that hasn't ended; none if there is no such sequence. */
  async next(): Promise<BatchToken[]> {
    if (this.sequences.length === 0) return []
    const uniforms = this.sequences.map(({ random }) => nextUniform(random))
    const read = await this.read(uniforms)
    if (read === undefined || this.options.signal?.aborted) return []
    const tokens = read instanceof Int32Array ? read : this.sampled(read, uniforms)
    const drawn = this.sequences.map(({ row, window, seen }, i) => {
      const token = tokens[i]!
      window.push(token)
      seen.add(token)
      return { row, token }
    })
    this.leave(drawn)
    return drawn
  }

  dispose(): void {
    this.session.dispose()
  }

  /** Draws from the logits of each sequence. */
  private sampled(logits: Float32Array, uniforms: readonly number[]): number[] {
    const vocabularySize = logits.length / this.sequences.length
    return this.sequences.map(({ seen }, i) => {
      const own = logits.subarray(i * vocabularySize, (i + 1) * vocabularySize)
      return sampleToken(own, { ...this.options, seen }, uniforms[i]!)
    })
  }

  /** What comes after each sequence, by random numbers for each; undefined if the context is full and generation ends there. */
  private async read(uniforms: readonly number[]): Promise<Drawn | undefined> {
    const { temperature, topK, topP, repetitionPenalty } = this.options
    // The ids that a penalty is for are known here alone.
    const sampling = repetitionPenalty === 1 ? { temperature, topK, topP, uniforms } : undefined
    const length = this.sequences[0]!.window.length
    if (this.isStarted && length <= this.contextLength)
      return this.session.step(
        this.sequences.map(({ window }) => window[length - 1]!),
        sampling,
      )
    if (length > this.contextLength) {
      const { whenFull } = this.options
      if (whenFull === 'stop') return undefined
      const kept = whenFull === 'slide' ? this.contextLength : Math.max(1, Math.floor(this.contextLength / 2))
      for (const sequence of this.sequences) sequence.window = sequence.window.slice(-kept)
    }
    this.isStarted = true
    return this.session.start(
      this.sequences.map(({ window }) => window),
      sampling,
    )
  }

  /** Sequences whose token ends them are read no further. */
  private leave(drawn: readonly BatchToken[]): void {
    const stops = new Set(this.options.stopTokens)
    const rows = [...drawn.keys()].filter((i) => !stops.has(drawn[i]!.token))
    if (rows.length === drawn.length) return
    this.sequences = rows.map((i) => this.sequences[i]!)
    if (rows.length > 0) this.session.select(rows)
  }
}
