/** How many cases `runConformance` measures, on every backend: a new one is counted here, in one place for all tests. */
export const conformanceCases = 521
