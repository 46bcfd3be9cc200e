export { bootstrapInterval, type BootstrapOptions } from './bootstrap.js'
export { seedsVerdict, summarizeSeeds, type ArmOverSeeds, type SeedsSummary } from './seeds.js'
export { mean, meanInterval, pairedDifference, standardDeviation, type Interval } from './intervals.js'
