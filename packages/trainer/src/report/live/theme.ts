/** The colour that a variable of `palette.ts` has now, for a canvas, which knows no variables. */
export const colourOf = (variable: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(`--wgpt-${variable}`).trim()

const palette = 6

export const seriesVariable = (colour: number): string => `series-${colour % palette}`

/** Colours repeat beyond the palette; dashes tell their runs apart. */
export const dashOf = (colour: number): number[] =>
  [[], [8, 4], [2, 3], [12, 3, 2, 3]][Math.floor(colour / palette) % 4]!

/** Calls `redraw` when the reader's system changes between light and dark. */
export const onThemeChange = (redraw: () => void): void =>
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw)
