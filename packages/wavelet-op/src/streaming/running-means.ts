import { forgetRows, selectRows } from './sample-ring.js'

/** Which windows: both [channel]. A detail is the difference of the two halves of its window, where the others take the mean. */
export interface HaarWindows {
  readonly levels: Int32Array
  readonly details: Uint8Array
}

/** The means over 2^j samples of the channels that need them, as rings: [slot, row, channel], sample t in slot t mod capacity. */
interface Ring {
  readonly capacity: number
  readonly channels: Int32Array
  /** [channel]: what half of the older mean is multiplied with. -1 where this is the stage of a detail. */
  readonly signs: Float64Array
  values: Float32Array
}

/**
 * Haar's windows, one sample at a time, in `level` additions per channel: a mean over 2^(j+1) samples is that of two means over 2^j, the newer made just now
 * and the older 2^j samples ago, A_{j+1}[t] = (A_j[t] + A_j[t - 2^j]) / 2. The older one comes out of a ring. Nothing is summed up along the sequence, so
 * nothing drifts, and no NaN outlives its window.
 */
export class RunningMeans {
  private readonly rings: Ring[]

  /** @param rewindable samples that can be taken back: the rings keep as many more */
  constructor(
    private readonly windows: HaarWindows,
    private readonly rewindable: number,
    private rows: number,
  ) {
    const { levels, details } = windows
    const longest = levels.reduce((longest, level) => Math.max(longest, level), 0)
    this.rings = Array.from({ length: longest }, (_, j) => {
      const channels = Int32Array.from(levels.keys()).filter((channel) => levels[channel]! > j)
      const signs = Float64Array.from(channels, (channel) =>
        details[channel] === 1 && levels[channel] === j + 1 ? -1 : 1,
      )
      const capacity = 2 ** j + rewindable + 1
      return { capacity, channels, signs, values: new Float32Array(capacity * rows * channels.length) }
    })
  }

  /**
   * Replaces each sample by the mean over its channel's window, or by its detail.
   * @param x [row, channel], in place
   */
  push(x: Float64Array, time: number): void {
    const width = this.windows.levels.length
    for (const [j, { capacity, channels, signs, values }] of this.rings.entries()) {
      const size = this.rows * channels.length
      const now = (time % capacity) * size
      const before = ((time - 2 ** j + capacity) % capacity) * size
      const isInside = time >= 2 ** j
      for (let row = 0, i = 0; row < this.rows; row++)
        for (let c = 0; c < channels.length; c++, i++) {
          const at = row * width + channels[c]!
          const mean = x[at]!
          values[now + i] = mean
          // Halved first: the sum of two large values could leave float32, their mean cannot.
          x[at] = isInside ? 0.5 * mean + 0.5 * signs[c]! * values[before + i]! : 0.5 * mean
        }
    }
  }

  forget(rows: readonly number[]): void {
    for (const { values, capacity, channels } of this.rings)
      forgetRows(values, capacity, this.rows, channels.length, rows)
  }

  select(rows: readonly number[]): void {
    for (const ring of this.rings)
      ring.values = selectRows(ring.values, ring.capacity, this.rows, ring.channels.length, rows)
    this.rows = rows.length
  }

  clone(): RunningMeans {
    const copy = new RunningMeans(this.windows, this.rewindable, 0)
    copy.rows = this.rows
    copy.rings.forEach((ring, j) => (ring.values = this.rings[j]!.values.slice()))
    return copy
  }
}
