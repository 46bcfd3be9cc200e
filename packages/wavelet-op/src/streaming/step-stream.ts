import * as tf from '@tensorflow/tfjs-core'
import { WgptError, WgptRangeError, WgptTypeError } from '@wgpt/errors'
import { checkInteger, checkShape, checkTensor, shown } from '@wgpt/kernel-runtime'
import { DeviceCore } from './device-core.js'
import type { HostCore } from './host-core.js'
import { checkState } from './check-state.js'
import { StateSamples } from './state-samples.js'
import type { WaveletStreamState } from './stream-state.js'
import type { WaveletStream } from './wavelet-stream.js'

/** What a stream knows beside its core. */
interface Position {
  batch: number
  time: number
  rewindable: number
  /** [batch]: the sample with which each row's sequence began. */
  starts: readonly number[]
}

/** Checks what comes in, counts samples, and leaves the computing to its core. */
export class StepStream implements WaveletStream {
  private core: HostCore | DeviceCore | null

  constructor(
    core: HostCore | DeviceCore,
    private readonly channels: number,
    private readonly window: number,
    private readonly maximumRewind: number,
    private readonly position: Position,
  ) {
    this.core = core
  }

  get batch(): number {
    return this.position.batch
  }

  get time(): number {
    return this.position.time
  }

  get rewindable(): number {
    return this.position.rewindable
  }

  push(x: tf.Tensor2D): tf.Tensor2D {
    const core = this.alive()
    const { position } = this
    checkSample(x, position.batch, this.channels)
    const y =
      core instanceof DeviceCore
        ? core.push(x, position.time, position.starts)
        : tf.tensor2d(core.push(x.dataSync(), position.time, position.starts), x.shape, 'float32')
    position.time++
    position.rewindable = Math.min(position.rewindable + 1, this.maximumRewind)
    return y
  }

  rewind(count: number): void {
    const core = this.alive()
    const { position } = this
    if (checkInteger('wavelet', 'count', count) > position.rewindable)
      throw new WgptRangeError(
        `wavelet: the stream can take back ${position.rewindable} samples, not ${count}. Create it with { rewindable: ${count} }, or go back to a saved state.`,
      )
    if (count === 0) return
    core.rewind(count)
    position.time -= count
    position.rewindable -= count
  }

  select(rows: readonly number[]): void {
    const core = this.alive()
    const { position } = this
    const picked = this.checkRows(rows)
    core.select(picked)
    position.batch = picked.length
    position.starts = picked.map((row) => position.starts[row]!)
  }

  clone(): WaveletStream {
    return new StepStream(this.alive().clone(), this.channels, this.window, this.maximumRewind, { ...this.position })
  }

  async save(): Promise<WaveletStreamState> {
    const core = this.alive()
    const { batch, time, rewindable, starts } = this.position
    const kept = Math.min(time, this.window - 1 + rewindable)
    const samples = new StateSamples(await core.save(time, kept))
    const state = { batch, channels: this.channels, time, rewindable, samples }
    return starts.every((start) => start === 0) ? state : { ...state, starts }
  }

  restore(state: WaveletStreamState): void {
    const core = this.alive()
    const { batch, time, rewindable, samples, starts } = checkState(state, this.channels, this.window)
    core.restore(samples, batch, time)
    Object.assign(this.position, { batch, time, rewindable: Math.min(rewindable, this.maximumRewind), starts })
  }

  reset(rows?: readonly number[]): void {
    const core = this.alive()
    const { batch, time, starts } = this.position
    if (rows === undefined) {
      core.restore(new Float32Array(0), batch, 0)
      Object.assign(this.position, { time: 0, rewindable: 0, starts: starts.map(() => 0) })
      return
    }
    const picked = this.checkRows(rows)
    if (picked.length === 0) return
    core.forget(picked)
    const begun = starts.map((start, row) => (picked.includes(row) ? time : start))
    Object.assign(this.position, { rewindable: 0, starts: begun })
  }

  dispose(): void {
    this.core?.dispose()
    this.core = null
  }

  private checkRows(rows: unknown): number[] {
    if (!Array.isArray(rows))
      throw new WgptTypeError(`wavelet: rows are ${shown(rows)}; expected a list of rows, as in [0, 0, 2].`)
    return rows.map((row: unknown, i) => checkInteger('wavelet', `rows[${i}]`, row, 0, this.position.batch - 1))
  }

  private alive(): HostCore | DeviceCore {
    if (this.core === null)
      throw new WgptError('wavelet: the stream has been disposed of. Create another one with createWaveletStream.')
    return this.core
  }
}

function checkSample(x: unknown, batch: number, channels: number): void {
  checkTensor('wavelet', 'x', x, 'float32', `[${batch}, ${channels}]`)
  checkShape('wavelet', 'x', x, [batch, channels], 'batch and channel of one sample')
}
