import { WgptRangeError, WgptTypeError } from '@wgpt/errors'

/** A value as an error message shows it: quoted text, the kind of an object, numbers as they are. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'function') return 'a function'
  if (Array.isArray(value)) return `an array of ${value.length}`
  if (typeof value === 'object' && value !== null) return `an object`
  return String(value)
}

/** @throws TypeError if `value` is not a number, RangeError if it is not an integer in [minimum, maximum] */
export function checkInteger(name: string, value: unknown, minimum: number, maximum: number): number {
  const wanted = `Pass an integer from ${minimum} to ${maximum}.`
  if (typeof value !== 'number') throw new WgptTypeError(`wavelet: ${name} is ${shown(value)}, not a number. ${wanted}`)
  if (!Number.isInteger(value) || value < minimum || value > maximum)
    throw new WgptRangeError(`wavelet: ${name} is ${value}. ${wanted}`)
  return value
}

/** @throws TypeError if `value` is not a number, RangeError if it is outside [0, 1] or NaN */
export function checkShare(name: string, value: unknown): number {
  const wanted = 'Pass a number from 0 to 1.'
  if (typeof value !== 'number') throw new WgptTypeError(`wavelet: ${name} is ${shown(value)}, not a number. ${wanted}`)
  if (!(value >= 0 && value <= 1)) throw new WgptRangeError(`wavelet: ${name} is ${value}. ${wanted}`)
  return value
}

/** @throws TypeError if `value` is not a string, RangeError if it is not one of `choices` */
export function checkChoice<Choice extends string>(name: string, value: unknown, choices: readonly Choice[]): Choice {
  const wanted = `Pass ${choices.map((choice) => `'${choice}'`).join(' or ')}.`
  if (typeof value !== 'string') throw new WgptTypeError(`wavelet: ${name} is ${shown(value)}, not a name. ${wanted}`)
  if (!choices.includes(value as Choice)) throw new WgptRangeError(`wavelet: ${name} is ${shown(value)}. ${wanted}`)
  return value as Choice
}
