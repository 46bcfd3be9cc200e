import { describe, expect, it } from 'vitest'
import { StoppedError, WgptError, WgptRangeError, WgptTypeError } from './index.js'

class OfOurs extends WgptError {
  override readonly name = 'OfOurs'
}
class OfRange extends WgptRangeError {}

/** The same file as another bundle carries it. */
async function anotherCopy(): Promise<typeof WgptError> {
  const address = './wgpt-error.js?another-copy'
  const copy = (await import(/* @vite-ignore */ address)) as { WgptError: typeof WgptError }
  return copy.WgptError
}

const refusals = [
  new WgptError('a: b.'),
  new OfOurs('a: b.'),
  new WgptRangeError('a: b.'),
  new OfRange('a: b.'),
  new WgptTypeError('a: b.'),
  new StoppedError('a: b.'),
]
const others = [
  new Error('a: b.'),
  new RangeError('a: b.'),
  Object.assign(new Error('a: b.'), { name: 'AbortError' }),
  'a',
  null,
  undefined,
  1,
  {},
]

describe('instanceof WgptError', () => {
  it('is true for refusals alone', () => {
    expect(refusals.filter((error) => !(error instanceof WgptError))).toEqual([])
    expect(others.filter((value) => value instanceof WgptError)).toEqual([])
  })

  it('knows the errors of another copy of the class, both ways', async () => {
    const Copy = await anotherCopy()
    expect(Copy).not.toBe(WgptError)
    expect(new Copy('a: b.')).toBeInstanceOf(WgptError)
    expect(refusals.filter((error) => !(error instanceof Copy))).toEqual([])
  })

  it('stays what it is everywhere for the classes on top of it', () => {
    expect(refusals.filter((error) => error instanceof OfOurs)).toEqual([refusals[1]])
    expect(refusals.filter((error) => error instanceof OfRange)).toEqual([refusals[3]])
  })
})

it('keeps what JavaScript says of a range, a type and a stop', () => {
  expect(new WgptRangeError('a')).toBeInstanceOf(RangeError)
  expect(new WgptTypeError('a')).toBeInstanceOf(TypeError)
  expect(refusals.map(({ name }) => name)).toEqual([
    'WgptError',
    'OfOurs',
    'RangeError',
    'RangeError',
    'TypeError',
    'AbortError',
  ])
  expect(new WgptRangeError('a', { cause: 'b' })).toMatchObject({ message: 'a', cause: 'b' })
})
