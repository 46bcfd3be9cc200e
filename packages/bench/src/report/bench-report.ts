import { z } from 'zod'

/** The suites, in the order in which they run. This is the only list. */
export const suiteNames = ['op', 'train', 'compare', 'generate', 'tokenize'] as const
export type SuiteName = (typeof suiteNames)[number]

/** The subject of `train` and `generate` that is the same as the first one: its ratio would be 1 but for noise and faults of the measurement. */
export const controlName = 'none again'

export const backendNames = ['tensorflow', 'webgpu', 'wasm', 'cpu'] as const
/** Where a backend runs. */
export const placeNames = ['node', 'chromium', 'browser'] as const

const spread = z.strictObject({
  minimum: z.number(),
  median: z.number(),
  maximum: z.number(),
  count: z.int().positive(),
  /** Of the rounds, in order; reports of before have none. */
  values: z.array(z.number()).optional(),
})

const backendRow = z.strictObject({
  /** `<place>/<backend>`, such as `node/wasm`. */
  id: z.string(),
  place: z.enum(placeNames),
  backend: z.enum(backendNames),
  available: z.boolean(),
  device: z.string().optional(),
  version: z.string().optional(),
  /** Threads that compute, where the backend says so. */
  threads: z.int().positive().optional(),
  /** Whether a GPU computes; absent where the backend does not say. */
  gpu: z.boolean().optional(),
  /** A GPU that the processor imitates: its absolute times mean nothing. */
  software: z.boolean().optional(),
  /** Why it isn't there, or why it fell out half-way. */
  reason: z.string().optional(),
  /** What to do about that. */
  install: z.string().optional(),
})

const subjectRow = z.strictObject({
  name: z.string(),
  /** Wall-clock seconds per iteration, one figure per round. */
  seconds: spread,
  /** The process's CPU seconds per iteration; null where they can't be read or would leave out the device's share. */
  cpuSeconds: spread.nullable(),
  /** Iterations per round that were timed as one. */
  repeats: z.int().positive(),
  /** WebGPU dispatches per iteration, counted outside the timing; null on other backends. */
  dispatches: z.number().nullable(),
  /** Bytes of WebGPU buffers that an iteration makes; null on other backends. Reports of before have none. */
  newBytes: z.number().nonnegative().nullable().optional(),
  /** Bytes of tensors that an iteration holds at once, at most, beyond those that it finds. Reports of before have none. */
  peakBytes: z.number().nonnegative().optional(),
})

const ratioRow = z.strictObject({
  subject: z.string(),
  reference: z.string(),
  /** Seconds of the subject over seconds of the reference, round by round. */
  ratio: spread,
  /** The same of CPU seconds, which other programs on the machine disturb less; null where they are not known. */
  cpuRatio: spread.nullable(),
})

const resultRow = z.strictObject({
  case: z.string(),
  /** The `id` of a row of `backends`. */
  backend: z.string(),
  subjects: z.array(subjectRow),
  ratios: z.array(ratioRow),
  /** Why this case was not measured there; then there are no subjects. */
  skipped: z.string().optional(),
})

const caseRow = z.strictObject({
  id: z.string(),
  suite: z.enum(suiteNames),
  title: z.string(),
  /** What is timed, in a sentence. */
  description: z.string(),
  /** Tokens per iteration, trained on, written or read; null in `op`. */
  tokens: z.int().positive().nullable(),
})

/** The JSON of a benchmark: nothing in it names a person, a host or a folder. */
export const benchReport = z.strictObject({
  format: z.literal('wgpt-bench'),
  formatVersion: z.literal(1),
  createdAt: z.iso.datetime(),
  /** Small shapes and few rounds: enough to see that all works, too few to quote. */
  quick: z.boolean(),
  rounds: z.int().positive(),
  seconds: z.number().nonnegative(),
  machine: z.strictObject({
    cpu: z.string(),
    cores: z.int().positive(),
    memoryGigabytes: z.number().positive(),
    os: z.string(),
    architecture: z.string(),
  }),
  versions: z.record(z.string(), z.string()),
  /** The commit of the code that ran; null outside a repository. */
  commit: z.string().nullable(),
  /** True when files differed from the commit. */
  modified: z.boolean(),
  backends: z.array(backendRow),
  cases: z.array(caseRow),
  results: z.array(resultRow),
})

export type BenchReport = z.output<typeof benchReport>
export type BackendRow = BenchReport['backends'][number]
export type CaseRow = BenchReport['cases'][number]
export type ResultRow = BenchReport['results'][number]
export type RatioRow = ResultRow['ratios'][number]
export type SubjectRow = ResultRow['subjects'][number]
