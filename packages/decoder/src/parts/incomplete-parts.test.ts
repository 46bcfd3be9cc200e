import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { feedForwards } from './feed-forwards/index.js'
import { filterPart, type Filter } from './filters/filter.js'
import { mixers } from './mixers/index.js'
import { none } from './mixers/none/none.js'
import type { MixerPart } from './mixers/mixer.js'
import { norms } from './norms/index.js'
import { positions } from './positions/index.js'

/** A part without a piece. */
function without<Part extends object, Piece extends keyof Part>(part: Part, piece: Piece): Omit<Part, Piece> {
  const rest: Omit<Part, Piece> & Partial<Pick<Part, Piece>> = { ...part }
  Reflect.deleteProperty(rest, piece)
  return rest
}

const schema = z.strictObject({ kind: z.literal('mine') })
const filter: Filter = {
  layout: [],
  apply: (x) => x,
  memory: () => ({
    start: (x) => x,
    settle: () => Promise.resolve(),
    step: (x) => x,
    select: () => undefined,
    dispose: () => undefined,
  }),
  cost: { forward: 0, backward: 0, saved: 0, keptBytes: 0 },
  graph: (x) => Promise.resolve(x),
  meaning: '',
  describe: () => ({ title: '', details: '', lines: [], values: {} }),
}

/** The compiler is the test: each of these lacks a piece. */
describe('a part that lacks a piece does not compile', () => {
  it('a mixer', () => {
    // @ts-expect-error it has no memory: it could not generate
    const withoutMemory: MixerPart = without(none, 'memory')
    // @ts-expect-error it has no cost: nobody could compare it
    const withoutCost: MixerPart = without(none, 'cost')
    // @ts-expect-error it has no graph: it could not be exported
    const withoutGraph: MixerPart = without(none, 'graph')
    const names = Object.keys(none).sort()
    for (const part of [withoutMemory, withoutCost, withoutGraph]) expect(Object.keys(part).sort()).not.toEqual(names)
    for (const mixer of Object.values(mixers)) expect(Object.keys(mixer).sort()).toEqual(names)
  })

  it('a filter', () => {
    const [withoutMemory, withoutCost] = [without(filter, 'memory'), without(filter, 'cost')]
    // @ts-expect-error it has no memory
    const first = filterPart({ schema, parameters: 'mine', create: () => withoutMemory })
    // @ts-expect-error it has no cost
    const second = filterPart({ schema, parameters: 'mine', create: () => withoutCost })
    // @ts-expect-error it has no schema
    const third = filterPart({ parameters: 'mine', create: () => filter })
    const whole = filterPart({ schema, parameters: 'mine', create: () => filter })
    expect([first, second, third].map(({ parameters }) => parameters)).toEqual(Array(3).fill(whole.parameters))
  })

  it('every manifest has parts with the same pieces', () => {
    const mayBeLeftOut = ['lookUp']
    const piecesOf = (part: object) => Object.keys(part).filter((piece) => !mayBeLeftOut.includes(piece))
    for (const manifest of [norms, positions, feedForwards])
      expect(new Set(Object.values(manifest).map((part: object) => piecesOf(part).sort().join())).size).toBe(1)
  })
})
