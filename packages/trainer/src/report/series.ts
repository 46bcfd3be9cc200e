/** A point of a chart, in the units of its axes. */
export type Point = readonly [x: number, y: number]

/** Points in order of x, as two rows of one length. */
export interface Series {
  readonly x: Float64Array
  readonly y: Float64Array
}

/** The places at which both are figures. */
export function seriesFrom(xs: Float64Array, ys: Float64Array): Series {
  const [x, y] = [new Float64Array(xs.length), new Float64Array(xs.length)]
  let count = 0
  for (let row = 0; row < xs.length; row++) {
    if (!Number.isFinite(xs[row]!) || !Number.isFinite(ys[row]!)) continue
    x[count] = xs[row]!
    y[count++] = ys[row]!
  }
  return { x: x.subarray(0, count), y: y.subarray(0, count) }
}

export const pointsAt = ({ x, y }: Series, places: readonly number[]): Point[] =>
  places.map((place) => [x[place]!, y[place]!])

/**
 * The places of at most `limit` of the values, in order: the line is cut into equal spans of indices and each keeps its lowest and
 * highest value, so that no spike disappears. The first and the last value stay.
 * @param limit at least 4
 */
export function thin(values: ArrayLike<number>, limit: number): number[] {
  if (values.length <= limit) return Array.from({ length: values.length }, (_, index) => index)
  const spans = Math.floor((limit - 2) / 2)
  const inner = values.length - 2
  const kept = [0]
  for (let span = 0; span < spans; span++) {
    const from = 1 + Math.floor((span * inner) / spans)
    const to = 1 + Math.floor(((span + 1) * inner) / spans)
    let lowest = from
    let highest = from
    for (let index = from + 1; index < to; index++) {
      if (values[index]! < values[lowest]!) lowest = index
      if (values[index]! > values[highest]!) highest = index
    }
    const [first, second] = lowest < highest ? [lowest, highest] : [highest, lowest]
    kept.push(first)
    if (second !== first) kept.push(second)
  }
  kept.push(values.length - 1)
  return kept
}

/** At most `limit` of the points, the extremes among them. */
export const downsample = (points: readonly Point[], limit: number): Point[] =>
  points.length <= limit
    ? [...points]
    : thin(
        points.map(([, y]) => y),
        limit,
      ).map((index) => points[index]!)

/**
 * Exponential moving average, started without a bias: the first value is the first one's own.
 * @param span how many values back the weight has fallen to 1/e; 0: the values themselves
 */
export function smooth(values: Float64Array, span: number): Float64Array {
  const keep = span <= 0 ? 0 : Math.exp(-1 / span)
  let [sum, weight] = [0, 0]
  return values.map((value) => {
    sum = keep * sum + (1 - keep) * value
    weight = keep * weight + (1 - keep)
    return sum / weight
  })
}

/** A span that leaves the trend of a long run visible and a short run as it is. */
export const smoothingSpan = (count: number): number => count / 60

/** The y at `x`; undefined where there is none. */
export function valueAt({ x: xs, y }: Series, x: number): number | undefined {
  let [from, to] = [0, xs.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if (xs[middle]! < x) from = middle + 1
    else to = middle
  }
  return xs[from] === x ? y[from] : undefined
}

/** At most `count` of the items, evenly spread, the first and the last among them. */
export const evenlySpread = <Item>(items: ArrayLike<Item>, count: number): Item[] =>
  items.length <= count
    ? Array.from(items)
    : Array.from({ length: count }, (_, index) => items[Math.round((index * (items.length - 1)) / (count - 1))]!)
