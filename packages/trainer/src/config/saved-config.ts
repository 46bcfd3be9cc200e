import { tokenizerFromJSON, type AnyTokenizer } from '@wgpt/tokenizers'
import { z } from 'zod'
import { RunError, reasonOf } from '../errors.js'
import { readText, type RunStore } from '../store/run-store.js'
import { firstIssue, runConfig, type RunConfig } from './run-config.js'

/** Names of arms become folders. Whole numbers would be put first by JavaScript, and the order says which one is the baseline. */
export const ARM_NAME = /^(?!\d+$)[a-z0-9][a-z0-9_.-]{0,199}$/i

export const CONFIG = 'config.json'
export const TOKENIZER = 'tokenizer.json'

/** What a run or a comparison was started with. */
export interface SavedRun {
  readonly config: RunConfig
  /** A comparison's arms, in order: what each changes in the decoder's config. Undefined for a run. */
  readonly arms?: Readonly<Record<string, object>>
  /** Of a comparison that is made with several. */
  readonly seeds?: readonly number[]
  readonly tokenizer: AnyTokenizer
}

export const asJson = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`

/**
 * Reads what a run or a comparison was started with, to resume it or to use its decoder.
 * @throws RunError if there is none, or a file is broken
 * @example
 * ```ts
 * console.log((await readRun(store)).config.training.steps) // → 4
 * ```
 */
export async function readRun(store: RunStore): Promise<SavedRun> {
  const [configText, tokenizerText] = await Promise.all([readText(store, CONFIG), readText(store, TOKENIZER)])
  if (configText === undefined || tokenizerText === undefined)
    throw new RunError(
      `${store.location} holds no run: ${configText === undefined ? CONFIG : TOKENIZER} is missing. Name the folder of a run`,
    )
  const broken = (file: string, reason: string) =>
    new RunError(
      `${store.location}/${file} is broken: ${reason.replace(/\.$/, '')}. Restore the file, or start a new run in another folder`,
    )
  const { arms, seeds, ...rest } = parse(configText, (reason) => broken(CONFIG, reason))
  const config = runConfig.safeParse(rest)
  if (!config.success) throw broken(CONFIG, firstIssue(config.error))
  const armsRead = z.record(z.string(), z.looseObject({})).optional().safeParse(arms)
  if (!armsRead.success) throw broken(CONFIG, firstIssue(armsRead.error))
  for (const name of Object.keys(armsRead.data ?? {}))
    if (!ARM_NAME.test(name)) throw broken(CONFIG, `arms: '${name}' is not the name of an arm`)
  const seedsRead = z.array(z.int().nonnegative()).min(2).optional().safeParse(seeds)
  if (!seedsRead.success) throw broken(CONFIG, `seeds: ${firstIssue(seedsRead.error)}`)
  const tokenizerJson = parse(tokenizerText, (reason) => broken(TOKENIZER, reason))
  try {
    const tokenizer = tokenizerFromJSON(tokenizerJson)
    return {
      config: config.data,
      tokenizer,
      ...(armsRead.data && { arms: armsRead.data }),
      ...(seedsRead.data && { seeds: seedsRead.data }),
    }
  } catch (error) {
    throw broken(TOKENIZER, reasonOf(error))
  }
}

function parse(text: string, broken: (reason: string) => RunError): Record<string, unknown> {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text))
  } catch (error) {
    throw broken(error instanceof z.ZodError ? 'it is not a JSON object' : reasonOf(error))
  }
}

/**
 * The path of the first value that differs, or undefined if the two are equal as JSON.
 * @example
 * ```ts
 * console.log(firstDifference({ a: { b: 1 } }, { a: { b: 2 } })) // → a.b
 * ```
 */
export function firstDifference(a: unknown, b: unknown, path = ''): string | undefined {
  if (isObject(a) && isObject(b)) {
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
      const found = firstDifference(a[key], b[key], path === '' ? key : `${path}.${key}`)
      if (found !== undefined) return found
    }
    return undefined
  }
  return JSON.stringify(a) === JSON.stringify(b) ? undefined : path
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
