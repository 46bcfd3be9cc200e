import { createHash } from 'node:crypto'

/** JSON whose keys are sorted at every depth: equal values have equal text. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, canonical(inner)]),
  )
}

export const canonicalJson = (value: unknown): string => JSON.stringify(canonical(value))

/** A run's address: 16 hexadecimal digits of the SHA-256 of everything that decides its figures. */
export const runHash = (decisive: unknown): string =>
  createHash('sha256').update(canonicalJson(decisive)).digest('hex').slice(0, 16)
