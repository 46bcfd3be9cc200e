// What the playground takes of the reports, so that both look alike: for this workspace alone, not an entry of the package.
export { liveData, type Curve } from './live-data.js'
export { figuresOf } from './metrics.js'
export { drawChart, type View } from './live/chart.js'
export type { LiveChart } from './live/data.js'
export { onThemeChange } from './live/theme.js'
export { formatCount, formatNumber } from './format.js'
export { seriesColour } from './palette.js'
export { pageStyle } from './style.js'
