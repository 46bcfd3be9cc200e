import { StoppedError, WgptError, WgptRangeError } from '@wgpt/errors'
import fc from 'fast-check'
import { mkdirSync, openSync } from 'node:fs'
import { flags } from '@wgpt/node-files'
import { describe, expect, it } from 'vitest'
import { asWrongCall, describeError, exitCodeOf, exitCodes, InterruptedError, UsageError } from './errors.js'

/** Any sentence, over one line or several. */
const sentences = fc.string({ minLength: 1 }).map((text) => `data: ${text}\nis not what was expected.`)
const refusals = sentences.chain((text) =>
  fc.constantFrom<WgptError>(
    new WgptError(text),
    new WgptRangeError(text) as unknown as WgptError,
    new UsageError(text),
  ),
)

describe('what the command prints of an error', () => {
  it('is one line, the message, for a refusal', () => {
    fc.assert(
      fc.property(refusals, (error) => {
        expect(describeError(error)).toBe(error.message.replaceAll(/\s*\n\s*/g, ' ').trim())
        expect(describeError(error)).not.toContain('\n')
      }),
    )
  })

  it('names a bug as one, in the same words as a refusal or not', () => {
    fc.assert(
      fc.property(sentences, fc.constantFrom(Error, RangeError, TypeError), (text, Kind) => {
        expect(describeError(new Kind(text))).toMatch(/^unexpected \w+: .*WGPT_DEBUG=1/)
      }),
    )
  })
})

describe('what the system refuses about a file', () => {
  it.each([
    ['mkdir', () => mkdirSync('/sys/wgpt-is-not-here'), "can't use '/sys/wgpt-is-not-here' (mkdir): "],
    [
      'open',
      () => openSync('/nothing/here', flags.create),
      "can't use '/nothing/here' (open): a folder of that path is missing",
    ],
  ])('is a sentence with path and reason: %s', (_, refused, words) => {
    let error: unknown
    try {
      refused()
    } catch (thrown) {
      error = thrown
    }
    expect(describeError(error)).toContain(words)
    expect(describeError(error)).toMatch(/\.$/)
    expect(describeError(error)).not.toMatch(/unexpected/)
  })
})

describe('the exit code', () => {
  it('is 130 for what Ctrl-C stopped, and for no other AbortError', () => {
    expect(exitCodeOf(new StoppedError('data: stopped.'))).toBe(exitCodes.interrupted)
    expect(exitCodeOf(new InterruptedError('stopped.'))).toBe(exitCodes.interrupted)
    expect(exitCodeOf(new DOMException('data: stopped.', 'AbortError'))).toBe(exitCodes.failed)
  })

  it('is 2 for a refusal of what a call named; a bug and a stop stay what they are', () => {
    fc.assert(
      fc.property(refusals, (error) => {
        expect(exitCodeOf(asWrongCall(error))).toBe(exitCodes.wrongCall)
      }),
    )
    const bug = new RangeError('data: Invalid array length')
    const stop = new StoppedError('data: stopped.')
    expect([asWrongCall(bug), asWrongCall(stop)]).toEqual([bug, stop])
  })
})
