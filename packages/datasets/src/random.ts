import { WgptRangeError } from '@wgpt/errors'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus, xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'

/** xoroshiro128+: seeded, the same on every machine, its state four whole numbers. */
export interface Random {
  /** A whole number from 0 to `count` - 1, all equally likely. */
  below(count: number): number
  state(): number[]
}

const stateLength = 4

/**
 * @param mixed neighbouring seeds begin far apart: the generator's own beginning differs in a few bits, which take some draws to spread
 * @throws RangeError if the seed isn't a whole number of 32 bits
 */
export function seededRandom(seed: number, mixed = false): Random {
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff)
    throw new WgptRangeError(`data: the seed is ${seed}; expected a whole number from 0 to 4294967295.`)
  if (!mixed) return wrap(xoroshiro128plus(seed))
  const generator = xoroshiro128plus(mix(seed))
  for (let draw = 0; draw < 32; draw++) generator.next()
  return wrap(generator)
}

/** The finaliser of MurmurHash3: every bit of the seed decides every bit of the result, and no two seeds give the same. */
function mix(seed: number): number {
  let hash = seed ^ 0x9e3779b9
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}

/** @throws RangeError if it isn't what `state()` said */
export function restoredRandom(state: unknown): Random {
  const whole = (value: unknown) => Number.isInteger(value) && (value as number) === ((value as number) | 0)
  if (!Array.isArray(state) || state.length !== stateLength || !state.every(whole))
    throw new WgptRangeError(
      `data: the saved random state is ${(JSON.stringify(state) as string | undefined)?.slice(0, 80) ?? 'missing'}; expected ${stateLength} whole numbers of 32 bits. Give what state() returned.`,
    )
  return wrap(xoroshiro128plusFromState(state as number[]))
}

function wrap(generator: ReturnType<typeof xoroshiro128plus>): Random {
  return {
    below: (count) => uniformInt(generator, 0, count - 1),
    state: () => [...generator.getState()],
  }
}
