import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator'

/** FNV-1a, 32 bits: the stream of a name depends on the seed and the name alone. */
export function hashOf(seed: number, name: string): number {
  let hash = 0x811c9dc5
  for (const character of `${seed}/${name}`) hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193)
  return hash >>> 0
}

/** xoroshiro128+. A seed fills half of its state, so that the first values of near seeds are alike: they are passed over. */
export function randomStream(seed: number): RandomGenerator {
  const random = xoroshiro128plus(seed)
  for (let i = 0; i < 32; i++) random.next()
  return random
}

/** Uniform in [0, 1), 53 bits. */
export const nextUniform = (random: RandomGenerator): number => uniformFloat64(random)

/** `count` normal values of mean 0 (Box–Muller in float64, rounded to float32). */
export function normalValues(random: RandomGenerator, count: number, deviation: number): Float32Array {
  const values = new Float32Array(count)
  for (let i = 0; i < count; i += 2) {
    const radius = deviation * Math.sqrt(-2 * Math.log(1 - nextUniform(random)))
    const angle = 2 * Math.PI * nextUniform(random)
    values[i] = radius * Math.cos(angle)
    if (i + 1 < count) values[i + 1] = radius * Math.sin(angle)
  }
  return values
}

/** `count` values that are uniform in [−bound, bound), rounded to float32. */
export const uniformValues = (random: RandomGenerator, count: number, bound: number): Float32Array =>
  Float32Array.from({ length: count }, () => bound * (2 * nextUniform(random) - 1))
