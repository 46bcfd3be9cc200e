import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lineSplitter, rankOfLine } from './rank-lines.js'

describe('lines of ranks', () => {
  it.each([
    ['[1,3]<stderr>:step 1', { rank: 3, text: 'step 1', isError: true }],
    ['[12,0]<stdout>:', { rank: 0, text: '', isError: false }],
    ['[1,1]<stdout>:[1,2]<stderr>:x', { rank: 1, text: '[1,2]<stderr>:x', isError: false }],
    ['[7] wgpt: no', { rank: 7, text: 'wgpt: no', isError: false }],
    ['mpirun noticed that …', { rank: undefined, text: 'mpirun noticed that …', isError: false }],
  ])('%s', (line, expected) => {
    expect(rankOfLine(line)).toEqual(expected)
  })

  it('come whole, whatever the chunks', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ maxLength: 5 }).map((text) => text.replaceAll('\n', ''))),
        fc.nat(),
        (lines, cut) => {
          const text = lines.map((line) => `${line}\n`).join('')
          const place = text.length === 0 ? 0 : cut % text.length
          const splitter = lineSplitter()
          expect([
            ...splitter.take(text.slice(0, place)),
            ...splitter.take(text.slice(place)),
            ...splitter.rest(),
          ]).toEqual(lines)
        },
      ),
    )
  })
})
