/** The last inputs of every row, on the host: [slot, row, channel], sample t in slot t mod capacity. */
export class SampleRing {
  private values: Float32Array

  constructor(
    readonly capacity: number,
    readonly channels: number,
    private rows: number,
  ) {
    this.values = new Float32Array(capacity * rows * channels)
  }

  /** Where sample `time` of row 0 lies; row r is `r * channels` further. */
  offset(time: number): number {
    return (time % this.capacity) * this.rows * this.channels
  }

  get memory(): Float32Array {
    return this.values
  }

  write(x: ArrayLike<number>, time: number): void {
    this.values.set(x, this.offset(time))
  }

  forget(rows: readonly number[]): void {
    forgetRows(this.values, this.capacity, this.rows, this.channels, rows)
  }

  select(rows: readonly number[]): void {
    this.values = selectRows(this.values, this.capacity, this.rows, this.channels, rows)
    this.rows = rows.length
  }

  clone(): SampleRing {
    const copy = new SampleRing(this.capacity, this.channels, 0)
    copy.rows = this.rows
    copy.values = this.values.slice()
    return copy
  }

  /** [row, kept, channel]: samples time - kept … time - 1. */
  read(time: number, kept: number): Float32Array {
    const { rows, channels } = this
    const samples = new Float32Array(rows * kept * channels)
    for (let row = 0; row < rows; row++)
      for (let i = 0; i < kept; i++) {
        const from = this.offset(time - kept + i) + row * channels
        samples.set(this.values.subarray(from, from + channels), (row * kept + i) * channels)
      }
    return samples
  }
}

/** @param values [slot, row, width]; those of the rows become 0 */
export function forgetRows(
  values: Float32Array,
  slots: number,
  count: number,
  width: number,
  rows: readonly number[],
): void {
  for (let slot = 0; slot < slots; slot++)
    for (const row of rows) values.fill(0, (slot * count + row) * width, (slot * count + row + 1) * width)
}

/** @param values [slot, row, width]; rows are picked, or repeated, in the order given */
export function selectRows(
  values: Float32Array,
  slots: number,
  count: number,
  width: number,
  rows: readonly number[],
): Float32Array {
  const selected = new Float32Array(slots * rows.length * width)
  for (let slot = 0; slot < slots; slot++)
    rows.forEach((row, i) => {
      const from = (slot * count + row) * width
      selected.set(values.subarray(from, from + width), (slot * rows.length + i) * width)
    })
  return selected
}
