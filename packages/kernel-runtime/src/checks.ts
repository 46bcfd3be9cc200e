import * as tf from '@tensorflow/tfjs-core'
import { WgptRangeError, WgptTypeError } from '@wgpt/errors'

// The one grammar of refusals: `<op>: <argument> is <what was found>; expected <what>. <What to do>.`

/** `[2, 3]`, as messages print a shape. */
export const printShape = (shape: readonly number[]) => `[${shape.join(', ')}]`

/** A value as a message shows it: text as JSON, which is one line, the kind of an object, numbers as they are. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'function') return 'a function'
  if (Array.isArray(value)) return `an array of ${value.length}`
  if (typeof value === 'object' && value !== null) return 'an object'
  return String(value)
}

type Dtype = 'float32' | 'int32'

/**
 * @param what the shape that is expected, as text behind the dtype
 * @throws TypeError unless `value` is a tensor of that dtype which is not disposed
 */
export function checkTensor(
  op: string,
  name: string,
  value: unknown,
  dtype: Dtype,
  what = '',
): asserts value is tf.Tensor {
  const refuse = (found: string, advice: string): never => {
    throw new WgptTypeError(`${op}: ${name} is ${found}; expected ${`${dtype} ${what}`.trim()}. ${advice}.`)
  }
  if (!(value instanceof tf.Tensor)) refuse(`not a tensor but ${shown(value)}`, 'Create one with tf.tensor')
  else if (value.dtype !== dtype) refuse(value.dtype, `Cast it with .cast('${dtype}')`)
  else if (value.isDisposed) refuse('disposed', 'Dispose of it after its last use')
}

/**
 * @param expected -1 stands for any size
 * @param hint why, a clause
 * @throws RangeError unless `tensor` has the expected shape
 */
export function checkShape(
  op: string,
  name: string,
  { shape }: { readonly shape: readonly number[] },
  expected: readonly number[],
  hint: string,
): void {
  if (shape.length === expected.length && expected.every((size, axis) => size === -1 || size === shape[axis])) return
  const sizes = expected.map((size) => (size === -1 ? 'any' : String(size)))
  throw new WgptRangeError(`${op}: ${name} has shape ${printShape(shape)}; expected [${sizes.join(', ')}], ${hint}.`)
}

/** @returns the length of the last axis. @throws RangeError for a scalar, and for a last axis of 0 */
export function lastAxis(op: string, name: string, { shape }: { readonly shape: readonly number[] }): number {
  const size = shape[shape.length - 1]
  if (size === undefined || size === 0)
    throw new WgptRangeError(
      `${op}: ${name} has shape ${printShape(shape)}; expected a last axis of 1 or more. Reshape it.`,
    )
  return size
}

/** @throws TypeError unless `value` is a number, RangeError unless it fits */
function checkNumber(
  op: string,
  name: string,
  value: unknown,
  { fits, expected, advice = '' }: { fits: (value: number) => boolean; expected: string; advice?: string },
): number {
  const rest = `expected ${expected}.${advice && ` ${advice}`}`
  if (typeof value !== 'number') throw new WgptTypeError(`${op}: ${name} is ${shown(value)}, not a number; ${rest}`)
  if (!fits(value)) throw new WgptRangeError(`${op}: ${name} is ${value}; ${rest}`)
  return value
}

/** @throws TypeError unless `value` is a number, RangeError unless it is finite and above 0 */
export const checkPositive = (op: string, name: string, value: unknown): number =>
  checkNumber(op, name, value, {
    fits: (number) => Number.isFinite(number) && number > 0,
    expected: 'a finite number above 0',
    advice: 'Leave it out for the default.',
  })

/** @throws TypeError unless `value` is a number, RangeError unless it is finite and not below 0 */
export const checkFromZero = (op: string, name: string, value: unknown): number =>
  checkNumber(op, name, value, {
    fits: (number) => Number.isFinite(number) && number >= 0,
    expected: 'a finite number from 0',
  })

/** @throws TypeError unless `value` is a number, RangeError unless it is a whole number from `minimum` to `maximum` */
export const checkInteger = (
  op: string,
  name: string,
  value: unknown,
  minimum = 0,
  maximum = Number.MAX_SAFE_INTEGER,
): number =>
  checkNumber(op, name, value, {
    fits: (number) => Number.isInteger(number) && number >= minimum && number <= maximum,
    expected: `an integer from ${minimum} to ${maximum === Number.MAX_SAFE_INTEGER ? '2^53 - 1' : maximum}`,
  })

/** @throws TypeError unless `value` is a number, RangeError unless it is in [0, 1), or in [0, 1] where all of it may be meant */
export const checkShare = (op: string, name: string, value: unknown, { whole = false } = {}): number =>
  checkNumber(op, name, value, {
    fits: (number) => number >= 0 && (whole ? number <= 1 : number < 1),
    expected: whole ? 'a number from 0 to 1' : 'a number from 0 to below 1',
  })

/** @throws TypeError unless `value` is text, RangeError unless it is one of `choices` */
export function checkChoice<Choice extends string>(
  op: string,
  name: string,
  value: unknown,
  choices: readonly Choice[],
): Choice {
  const rest = `expected ${choices.map((choice) => `'${choice}'`).join(' or ')}.`
  if (typeof value !== 'string') throw new WgptTypeError(`${op}: ${name} is ${shown(value)}, not a name; ${rest}`)
  if (!choices.includes(value as Choice)) throw new WgptRangeError(`${op}: ${name} is ${shown(value)}; ${rest}`)
  return value as Choice
}

/** @throws TypeError unless `list` is an array */
export function checkList(op: string, name: string, list: unknown): asserts list is unknown[] {
  if (!Array.isArray(list))
    throw new WgptTypeError(`${op}: ${name} is not an array but ${shown(list)}; expected an array of tensors.`)
}
