import { describe, expect, it } from 'vitest'
import { wantsColor } from './color.js'

describe('wantsColor', () => {
  const terminal = { isTTY: true }
  it.each<[string, { isTTY?: boolean }, boolean | undefined, Record<string, string>, boolean]>([
    ['a terminal', terminal, undefined, {}, true],
    ['a file', {}, undefined, {}, false],
    ['a dumb terminal', terminal, undefined, { TERM: 'dumb' }, false],
    ['NO_COLOR', terminal, undefined, { NO_COLOR: '1' }, false],
    ['an empty NO_COLOR', terminal, undefined, { NO_COLOR: '' }, true],
    ['FORCE_COLOR in a file', {}, undefined, { FORCE_COLOR: '1' }, true],
    ['FORCE_COLOR=0', terminal, undefined, { FORCE_COLOR: '0' }, false],
    ['both', terminal, undefined, { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
    ['--no-color over FORCE_COLOR', terminal, false, { FORCE_COLOR: '1' }, false],
  ])('of %s', (_, stream, asked, env, wanted) => expect(wantsColor(stream, asked, env)).toBe(wanted))
})
