import fc from 'fast-check'
import pc from 'picocolors'
import { expect, it } from 'vitest'
import { neutralized, neutralizedLine, terminalJson } from './terminal-text.js'

// eslint-disable-next-line no-control-regex -- that is what is looked for
const dangerous = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/
const text = fc.string({
  unit: fc.oneof(
    fc.constantFrom('\u001B', '\u009B', '\u0007', '[', ']', '2', 'J', 'm', '\n'),
    fc.string({ unit: 'binary' }),
  ),
})

it('no text keeps a control character; text without any stays as it is', () => {
  fc.assert(
    fc.property(text, (any) => {
      const safe = neutralized(any)
      expect(safe).not.toMatch(dangerous)
      if (!dangerous.test(any) && !/[\u200E\u200F\u202A-\u202E\u2066-\u2069]/.test(any)) expect(safe).toBe(any)
    }),
  )
})

it('a line of ours keeps its colours, and nothing else', () => {
  const { bold, cyan, red } = pc.createColors(true)
  const line = `${bold('none')} ${cyan('1.234')} ${red('wgpt:')}\n`
  expect(neutralizedLine(line)).toBe(line)
  expect(neutralizedLine('\u001B]0;renamed\u0007 \u001B[2J \u001B[8mhidden')).toBe(
    '\\u001b]0;renamed\\u0007 \\u001b[2J \\u001b[8mhidden',
  )
  fc.assert(
    fc.property(text, (any) => {
      // eslint-disable-next-line no-control-regex -- that is what is looked for
      expect(neutralizedLine(any).replaceAll(/\u001B\[\d+m/g, '')).not.toMatch(dangerous)
    }),
  )
})

it('JSON says the same', () => {
  fc.assert(
    fc.property(text, (any) => {
      expect(terminalJson({ any })).not.toMatch(dangerous)
      expect(JSON.parse(terminalJson({ any }))).toEqual({ any })
    }),
  )
})
