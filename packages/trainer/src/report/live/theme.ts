import { paletteSize } from '../dashes.js'

/** The colour that a variable of `palette.ts` has now, for a canvas, which knows no variables. */
export const colourOf = (variable: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(`--wgpt-${variable}`).trim()

export const seriesVariable = (colour: number): string => `series-${colour % paletteSize}`

/** Calls `redraw` when the reader's system changes between light and dark. */
export const onThemeChange = (redraw: () => void): void =>
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw)
