import type { Settings } from '../study-file.js'

const isObject = (value: unknown): value is Settings =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * `over` on top of `base`, neither of them changed. Objects are merged key by key, everything else is replaced. An object that names another
 * `kind` replaces the whole: its options are those of its own kind.
 */
export function mergeSettings(base: Settings, over: Settings): Settings {
  const merged: Settings = { ...base }
  for (const [key, value] of Object.entries(over)) {
    const before = merged[key]
    const merges = isObject(before) && isObject(value) && (value.kind === undefined || value.kind === before.kind)
    merged[key] = merges ? mergeSettings(before, value) : value
  }
  return merged
}

/** `{ a: { b: value } }` for 'a.b'. */
export const settingAt = (path: string, value: unknown): Settings =>
  path
    .split('.')
    .reverse()
    .reduce<unknown>((inner, key) => ({ [key]: inner }), value) as Settings
