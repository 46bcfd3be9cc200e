/** Where a law takes the shapes, options and values of an example from: a seed here, a generator that shrinks in the tests. */
export interface Draw {
  /** A whole number, both ends included. */
  whole(from: number, to: number): number
  pick<const Choice>(choices: readonly Choice[]): Choice
}

/** The same examples for the same seed, everywhere. */
export function seededDraw(seed: number): Draw {
  const next = uniforms(seed)
  const whole = (from: number, to: number) => from + Math.floor(next() * (to - from + 1))
  return { whole, pick: (choices) => choices[whole(0, choices.length - 1)]! }
}

/** SplitMix32. */
function uniforms(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x9e3779b9) | 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32
  }
}

/** Leading axes, none to three. */
export const drawLead = (draw: Draw): number[] => Array.from({ length: draw.whole(0, 3) }, () => draw.whole(1, 3))

/** float32 in (-size, size). */
export function drawValues(draw: Draw, count: number, size = 1): Float32Array {
  const next = uniforms(draw.whole(0, 2 ** 31 - 1))
  return Float32Array.from({ length: count }, () => (2 * next() - 1) * size)
}

/** Neighbours of unlike sign, none near 0: rows whose deviation is far from 0, so that dividing by it is well-conditioned. */
export function drawSpread(draw: Draw, count: number): Float32Array {
  return drawValues(draw, count).map((value, index) => (index % 2 === 0 ? 1 : -1) * (0.75 + value / 4))
}

/** Whole numbers in [0, limit). */
export function drawIds(draw: Draw, count: number, limit: number): number[] {
  const next = uniforms(draw.whole(0, 2 ** 31 - 1))
  return Array.from({ length: count }, () => Math.floor(next() * limit))
}
