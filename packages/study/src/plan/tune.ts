/** A grid of values with the mean loss of each, while it is searched. */
export interface Tuning {
  /** Rising. */
  readonly values: readonly number[]
  /** Of each value; ∞ where a run diverged, undefined where one is still to be done. */
  readonly losses: readonly (number | undefined)[]
  /** The value of the lowest loss; undefined while the grid is not complete, or where every run diverged. */
  readonly best: number | undefined
  /** The best value is at an end of a grid that may grow no more: it may not be the best there is. */
  readonly atEdge: boolean
}

/**
 * Searches a grid, which grows by its own ratio beyond an end at which the best value is.
 * @param lossOf the mean loss of a value, ∞ where a run diverged, undefined where one is still to be done
 * @param growth how often the grid may grow
 * @returns the grid as far as it is known; runs of `values` whose loss is undefined come next
 *
 * @example
 * ```ts
 * const lossOf = (rate: number) => Math.abs(Math.log10(rate / 0.03))
 * console.log(tune([0.001, 0.003, 0.01], 3, lossOf).best) // → 0.0333
 * ```
 */
export function tune(given: readonly number[], growth: number, lossOf: (value: number) => number | undefined): Tuning {
  const values = [...new Set(given)].sort((a, b) => a - b)
  for (let grown = 0; ; grown++) {
    const losses = values.map(lossOf)
    if (losses.includes(undefined)) return { values, losses, best: undefined, atEdge: false }
    const best = losses.reduce<number>((at, loss, index) => (loss! < losses[at]! ? index : at), 0)
    if (losses[best] === Infinity) return { values, losses, best: undefined, atEdge: false }
    const inside = values.length === 1 || (best > 0 && best < values.length - 1)
    if (inside || grown === growth) return { values, losses, best: values[best], atEdge: !inside }
    if (best === 0) values.unshift(rounded((values[0]! * values[0]!) / values[1]!))
    else values.push(rounded((values.at(-1)! * values.at(-1)!) / values.at(-2)!))
  }
}

/** Three digits: a value that is read aloud, and the same whatever it was computed from. */
const rounded = (value: number): number => Number(value.toPrecision(3))
