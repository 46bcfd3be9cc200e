/** The samples of a saved state: a Float32Array that `JSON.stringify` writes as a list, with what JSON has no number for as text. */
export class StateSamples extends Float32Array {
  toJSON(): (number | string)[] {
    return Array.from(this, (value) => (Number.isFinite(value) && !Object.is(value, -0) ? value : textOf(value)))
  }
}

const textOf = (value: number) => (Object.is(value, -0) ? '-0' : String(value))
const texts = ['-0', 'NaN', 'Infinity', '-Infinity']

/**
 * The samples of a state as it was saved, cloned, or read from JSON: a typed array, a list, or an object with an index for each value, which is what
 * JSON makes of a plain Float32Array.
 * @returns undefined for anything else, and where a value is none: JSON writes null for NaN of a plain Float32Array
 */
export function samplesOf(given: unknown): Float32Array | undefined {
  if (typeof given !== 'object' || given === null) return undefined
  const list: unknown[] = given instanceof Float32Array || Array.isArray(given) ? Array.from(given) : indexed(given)
  if (list.some((value) => typeof value !== 'number' && !texts.includes(value as string))) return undefined
  return Float32Array.from(list, Number)
}

/** Keys that are indices come in their order, before all others. */
const indexed = (given: object): unknown[] =>
  Object.entries(given).map(([key, value]: [string, unknown], index) => (key === String(index) ? value : undefined))
