import path from 'node:path'
import { UsageError } from '../errors.js'
import { tokenizerOf } from './data-of.js'
import { nearestSentence } from './nearest.js'

/** A config on its way to the schema. */
export type Draft = Record<string, unknown>

/** A value for a path of the config, and who says so, as a complaint names it: `--steps`, `run.yaml:3`. */
export interface Setting {
  readonly key: string
  readonly value: unknown
  readonly origin: string
}

/**
 * What `--set` says. A value is JSON where it can be read as such, else text.
 * @throws UsageError for a setting without '=', or a key that isn't one of `keys`
 */
export function parseSettings(given: readonly string[], keys: readonly string[]): Setting[] {
  const isLeaf = (key: string) => !keys.some((other) => other.startsWith(`${key}.`))
  return given.map((text) => {
    const equals = text.indexOf('=')
    if (equals < 1)
      throw new UsageError(`--set '${text}' has no value; expected key=value, as in --set training.batchSize=8.`)
    const key = text.slice(0, equals)
    if (!keys.includes(key))
      throw new UsageError(`--set '${key}': there is no such setting. ${nearestSentence(key, keys.filter(isLeaf))}`)
    const value = valueOf(text.slice(equals + 1))
    return {
      key,
      value: key === 'data.paths' ? fromHere(value) : key === 'data.tokenizer' ? namedTokenizer(value) : value,
      origin: `--set ${key}`,
    }
  })
}

/** Puts settings into a config, later ones over earlier ones. Data is named in one way: a source gives way to paths, and paths to a source. */
export function applySettings(draft: Draft, settings: readonly Setting[]): void {
  for (const { key, value } of settings) {
    const data = draft.data
    if ((key === 'data.paths' || key === 'data.source') && typeof data === 'object' && data !== null)
      draft.data = Object.fromEntries(Object.entries(data).filter(([name]) => name !== 'paths' && name !== 'source'))
    setPath(draft, key.split('.'), value)
  }
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** A run can be resumed from another folder: its paths are absolute. */
const fromHere = (value: unknown): unknown =>
  Array.isArray(value) ? value.map((each: unknown) => (typeof each === 'string' ? path.resolve(each) : each)) : value

const namedTokenizer = (value: unknown): unknown => (typeof value === 'string' ? tokenizerOf(value) : value)

function setPath(draft: Draft, [first, ...rest]: readonly string[], value: unknown): void {
  if (first === undefined) return
  if (rest.length === 0) {
    draft[first] = value
    return
  }
  const inner = draft[first]
  const next: Draft = typeof inner === 'object' && inner !== null ? { ...inner } : {}
  draft[first] = next
  setPath(next, rest, value)
}
