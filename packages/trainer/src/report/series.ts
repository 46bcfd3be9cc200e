/** A point of a chart, in the units of its axes. */
export type Point = readonly [x: number, y: number]

/**
 * At most `limit` of the points, in order: the line is cut into equal spans of indices and each keeps its lowest and highest point,
 * so that no spike disappears. The first and the last point stay.
 * @param limit at least 4
 */
export const downsample = (points: readonly Point[], limit: number): Point[] => {
  if (points.length <= limit) return [...points]
  const spans = Math.floor((limit - 2) / 2)
  const inner = points.length - 2
  const kept: Point[] = [points[0]!]
  for (let span = 0; span < spans; span++) {
    const from = 1 + Math.floor((span * inner) / spans)
    const to = 1 + Math.floor(((span + 1) * inner) / spans)
    let lowest = from
    let highest = from
    for (let index = from + 1; index < to; index++) {
      if (points[index]![1] < points[lowest]![1]) lowest = index
      if (points[index]![1] > points[highest]![1]) highest = index
    }
    const [first, second] = lowest < highest ? [lowest, highest] : [highest, lowest]
    kept.push(points[first]!)
    if (second !== first) kept.push(points[second]!)
  }
  kept.push(points[points.length - 1]!)
  return kept
}

/**
 * Exponential moving average over the points' order, started without a bias: the first value is the first point's own.
 * @param span how many points back the weight has fallen to 1/e
 */
export const smooth = (points: readonly Point[], span: number): Point[] => {
  const keep = span <= 0 ? 0 : Math.exp(-1 / span)
  let sum = 0
  let weight = 0
  return points.map(([x, y]) => {
    sum = keep * sum + (1 - keep) * y
    weight = keep * weight + (1 - keep)
    return [x, sum / weight]
  })
}

/** `count` of the items, evenly spread, the first and the last among them. */
export const evenlySpread = <Item>(items: readonly Item[], count: number): Item[] =>
  items.length <= count
    ? [...items]
    : Array.from({ length: count }, (_, index) => items[Math.round((index * (items.length - 1)) / (count - 1))]!)
