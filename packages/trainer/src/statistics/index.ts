export { bootstrapInterval, type BootstrapOptions } from './bootstrap.js'
export { mean, meanInterval, pairedDifference, standardDeviation, type Interval } from './intervals.js'
