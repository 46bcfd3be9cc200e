/**
 * The derivative of `score` by each value that it reads from `values`, by differences to both sides.
 * @param values float64, changed one at a time and put back
 */
export function centralDifferences(values: Float64Array, score: () => number): Float64Array {
  const step = 1e-5
  return values.map((value, i) => {
    values[i] = value + step
    const above = score()
    values[i] = value - step
    const below = score()
    values[i] = value
    return (above - below) / (2 * step)
  })
}
