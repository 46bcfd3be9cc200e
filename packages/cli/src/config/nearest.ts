import { meantKeys } from './meanings.js'

/** Edit distance: insertions, deletions, replacements. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)))
    row = next
  }
  return row[b.length]!
}

/** One letter more, less or changed, in a last part. */
const oneSlip = 1.5

/**
 * The keys that a wrong one may have meant, nearest first: by what it means elsewhere, then by spelling, of the whole path or its last part.
 * Beside a key that is meant only those stand that are one slip away: others have nothing to do with it.
 */
export function nearestKeys(wrong: string, keys: readonly string[], count = 3): string[] {
  const lowered = wrong.toLowerCase()
  const score = (key: string) => {
    const last = key.slice(key.lastIndexOf('.') + 1).toLowerCase()
    const part = lowered.slice(lowered.lastIndexOf('.') + 1)
    return Math.min(distance(lowered, key.toLowerCase()), distance(part, last) + 0.5)
  }
  const meant = meantKeys(wrong, keys)
  const others = keys.filter((key) => !meant.includes(key)).sort((a, b) => score(a) - score(b) || a.localeCompare(b))
  return [...meant, ...others.filter((key) => meant.length === 0 || score(key) <= oneSlip)].slice(
    0,
    Math.max(count, meant.length),
  )
}

/** The sentence that names them. */
export function nearestSentence(wrong: string, keys: readonly string[]): string {
  const nearest = nearestKeys(wrong, keys)
  return `The nearest ${nearest.length === 1 ? 'is' : 'are'} ${nearest.join(', ')}.`
}
