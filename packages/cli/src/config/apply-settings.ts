import { UsageError } from '../errors.js'
import { nearestKeys } from './nearest.js'

/** A config on its way to the schema. */
export type Draft = Record<string, unknown>

/**
 * Puts `key=value` settings into a config. A value is JSON where it can be read as such, else text.
 * @throws UsageError for a setting without '=', or a key that isn't one of `keys`
 */
export function applySettings(draft: Draft, settings: readonly string[], keys: readonly string[]): void {
  const isLeaf = (key: string) => !keys.some((other) => other.startsWith(`${key}.`))
  for (const setting of settings) {
    const equals = setting.indexOf('=')
    if (equals < 1)
      throw new UsageError(`--set '${setting}' has no value, wanted key=value, as in --set training.batchSize=8.`)
    const key = setting.slice(0, equals)
    if (!keys.includes(key))
      throw new UsageError(
        `--set '${key}': there is no such setting. The nearest are ${nearestKeys(key, keys.filter(isLeaf)).join(', ')}.`,
      )
    setPath(draft, key.split('.'), valueOf(setting.slice(equals + 1)))
  }
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

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
