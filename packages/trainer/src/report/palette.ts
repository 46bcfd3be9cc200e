import { paletteSize } from './dashes.js'

/**
 * Colours of the series, in order: the Okabe–Ito set, which stays apart under the common kinds of colour blindness, darkened for a light
 * page and lightened for a dark one until each has a contrast of 3:1 or more. Beyond the last one they repeat; dashes tell those lines apart.
 */
const series: readonly { light: string; dark: string }[] & { length: typeof paletteSize } = [
  { light: '#6b7280', dark: '#a3acba' },
  { light: '#0072b2', dark: '#56b4e9' },
  { light: '#c74e00', dark: '#f0893a' },
  { light: '#00805d', dark: '#2fc79a' },
  { light: '#a8437f', dark: '#e59ac4' },
  { light: '#8a6d00', dark: '#e6c229' },
  { light: '#5a4fcf', dark: '#a99cff' },
  { light: '#b3261e', dark: '#ff8a80' },
]

const parts = {
  text: { light: '#1f2430', dark: '#e6e8ee' },
  muted: { light: '#5b6270', dark: '#9aa2b1' },
  axis: { light: '#8b92a0', dark: '#6c7484' },
  grid: { light: '#e5e7ec', dark: '#2c313c' },
  surface: { light: '#ffffff', dark: '#171a21' },
} as const

/** The CSS variable of a part of a chart, for a `fill` or `stroke`. */
export const partColour = (part: keyof typeof parts): string => `var(--wgpt-${part})`

/** The CSS variable of a series' colour. */
export const seriesColour = (index: number): string => `var(--wgpt-series-${index % paletteSize})`

const declarations = (theme: 'light' | 'dark'): string =>
  [
    ...Object.entries(parts).map(([name, colour]) => `--wgpt-${name}:${colour[theme]}`),
    ...series.map((colour, index) => `--wgpt-series-${index}:${colour[theme]}`),
  ].join(';')

/** Gives `selector` the variables of the light theme, of the dark one where the reader prefers it, and of the light one on paper. */
export const themeStyle = (selector: string): string =>
  `${selector}{color-scheme:light dark;${declarations('light')}}` +
  `@media screen and (prefers-color-scheme:dark){${selector}{${declarations('dark')}}}`
