import { RunningMeans, type HaarWindows } from './running-means.js'
import { SampleRing } from './sample-ring.js'
import type { StreamCore } from './stream-state.js'
import type { StreamFilter } from './stream-filter.js'

/** The channels whose filters have a tap k, and those taps. */
interface TapLine {
  readonly channels: Int32Array
  readonly taps: Float64Array
}

/**
 * A stream in plain memory: no backend is touched. A sample costs `level` additions per channel for Haar's windows, and one multiplication per tap for every
 * other filter, with sums in float64.
 */
export class HostCore implements StreamCore<ArrayLike<number>, Float32Array> {
  private readonly lines: readonly TapLine[]

  constructor(
    private readonly filter: StreamFilter,
    private batch: number,
    private ring: SampleRing,
    private means: RunningMeans | null,
    private readonly emptyMeans: (rows: number) => RunningMeans | null,
    lines?: readonly TapLine[],
  ) {
    this.lines = lines ?? (means === null ? tapLines(filter) : [])
  }

  /** @param windows Haar's, where the filters are those; otherwise null */
  static create(filter: StreamFilter, windows: HaarWindows | null, batch: number, rewindable: number): HostCore {
    const emptyMeans = (rows: number) => (windows === null ? null : new RunningMeans(windows, rewindable, rows))
    const ring = new SampleRing(filter.window + rewindable, filter.channels, batch)
    return new HostCore(filter, batch, ring, emptyMeans(batch), emptyMeans)
  }

  push(x: ArrayLike<number>, time: number, starts: readonly number[]): Float32Array {
    const { channels, filters, strength } = this.filter
    this.ring.write(x, time)
    const sums = this.filtered(x, time)
    const y = new Float32Array(x)
    for (let row = 0, at = 0; row < this.batch; row++)
      for (let channel = 0; channel < channels; channel++, at++) {
        const filter = filters[channel]
        if (filter == null) continue
        const value = (filter.startWeights[time - starts[row]!] ?? 1) * sums[at]!
        y[at] = strength === 1 ? value : (1 - strength) * x[at]! + strength * value
      }
    return y
  }

  /** [row, channel]: Σ_k taps[k] x[t-k]. */
  private filtered(x: ArrayLike<number>, time: number): Float64Array {
    if (this.means !== null) {
      const values = Float64Array.from(x)
      this.means.push(values, time)
      return values
    }
    const { channels } = this.filter
    const sums = new Float64Array(x.length)
    for (let k = 0; k < this.lines.length && k <= time; k++) {
      const { channels: reached, taps } = this.lines[k]!
      const offset = this.ring.offset(time - k)
      for (let row = 0; row < this.batch; row++)
        for (let i = 0; i < reached.length; i++) {
          const at = row * channels + reached[i]!
          sums[at]! += taps[i]! * this.ring.memory[offset + at]!
        }
    }
    return sums
  }

  forget(rows: readonly number[]): void {
    this.ring.forget(rows)
    this.means?.forget(rows)
  }

  rewind(): void {
    // Every ring is indexed by time, and keeps what a rewound stream reads: there is nothing to move.
  }

  select(rows: readonly number[]): void {
    this.ring.select(rows)
    this.means?.select(rows)
    this.batch = rows.length
  }

  clone(): HostCore {
    const means = this.means?.clone() ?? null
    return new HostCore(this.filter, this.batch, this.ring.clone(), means, this.emptyMeans, this.lines)
  }

  save(time: number, kept: number): Promise<Float32Array> {
    return Promise.resolve(this.ring.read(time, kept))
  }

  restore(samples: Float32Array, batch: number, time: number): void {
    const { channels } = this.filter
    this.batch = batch
    this.ring = new SampleRing(this.ring.capacity, channels, batch)
    this.means = this.emptyMeans(batch)
    const kept = batch === 0 ? 0 : samples.length / (batch * channels)
    for (let i = 0; i < kept; i++) {
      const x = new Float64Array(batch * channels)
      for (let row = 0; row < batch; row++) {
        const from = (row * kept + i) * channels
        x.set(samples.subarray(from, from + channels), row * channels)
      }
      this.ring.write(x, time - kept + i)
      this.means?.push(x, time - kept + i)
    }
  }

  dispose(): void {
    // Plain memory: it goes with the stream.
  }
}

function tapLines({ filters, window }: StreamFilter): TapLine[] {
  return Array.from({ length: window }, (_, k) => {
    const channels = Int32Array.from(filters.keys()).filter((channel) => (filters[channel]?.taps.length ?? 0) > k)
    return { channels, taps: Float64Array.from(channels, (channel) => filters[channel]!.taps[k]!) }
  })
}
