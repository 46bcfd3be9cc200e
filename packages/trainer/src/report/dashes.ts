/** Colours that `palette.ts` has. */
export const paletteSize = 8

/**
 * How a line is dashed, as lengths of strokes and gaps: by its colour, so that a line that lies on another lets it show through, and by how
 * often the palette was used up. The first two, a baseline and what is compared with it, are solid.
 */
export function dashOf(colour: number): number[] {
  const round = Math.floor(colour / paletteSize)
  return patterns[(colour < 2 ? 0 : 1 + ((colour - 2 + round) % (patterns.length - 1))) % patterns.length]!
}

const patterns = [[], [9, 4], [3, 3], [13, 3, 3, 3], [6, 2], [2, 5], [9, 3, 3, 3, 3, 3]]

/** The same as a legend can show it. */
export function dashName(colour: number): 'solid' | 'dashed' | 'dotted' {
  const [stroke] = dashOf(colour)
  return stroke === undefined ? 'solid' : stroke > 3 ? 'dashed' : 'dotted'
}
