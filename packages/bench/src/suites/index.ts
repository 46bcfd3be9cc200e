import type { BenchCase } from './bench-case.js'
import { generateCases } from './generate.js'
import { opCases } from './op.js'
import { tokenizeCases } from './tokenize.js'
import { compareCases, trainCases } from './train.js'

/** Every case of every suite, in the order in which they run. This is the only list. */
export const benchCases: readonly BenchCase[] = [
  ...opCases,
  ...trainCases,
  ...compareCases,
  ...generateCases,
  ...tokenizeCases,
]
