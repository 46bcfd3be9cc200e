import type { Axis, LiveLine } from './data.js'

/** An x that any line has; a line's y there, or undefined where it has none. */
export interface Joined {
  readonly xs: number[]
  readonly columns: (number | undefined)[][]
}

/** Lays lines over one axis: the union of their places, in order. Figures that aren't there, or not above 0 where only such can be drawn, are left out. */
export function joinLines(lines: readonly LiveLine[], axis: Axis, onlyPositive: boolean): Joined {
  const maps = lines.map((line) => {
    const points = new Map<number, number>()
    for (const [index, y] of line.y.entries()) {
      const x = line[axis][index]
      if (x != null && (!onlyPositive || y > 0)) points.set(x, y)
    }
    return points
  })
  const xs = [...new Set(maps.flatMap((points) => [...points.keys()]))].sort((a, b) => a - b)
  return { xs, columns: maps.map((points) => xs.map((x) => points.get(x))) }
}

/** The place nearest to `index` at which a column has a figure; null if it has none within its own ends. */
export function nearestFigure(column: ArrayLike<number | null | undefined>, index: number): number | null {
  const isThere = (place: number) => column[place] != null
  if (isThere(index)) return index
  let [left, right] = [index, index]
  while (left >= 0 && !isThere(left)) left--
  while (right < column.length && !isThere(right)) right++
  if (left < 0 || right >= column.length) return null // before its first or behind its last figure
  return index - left <= right - index ? left : right
}
