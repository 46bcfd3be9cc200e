import { samples } from '../../testing/samples.js'
import type { Cases } from '../case.js'
import { backward, forward } from '../download.js'
import { subjectsWith, type Subject } from '../subjects.js'

const levels = [0, 0, 2, 5]
const time = 60
const shape = [2, time, levels.length]
const values = {
  'ordinary values': [],
  'signed zeros, infinities and NaN': [-0, 0, -Infinity, Infinity, NaN],
  'the largest and the smallest': [3.4028234663852886e38, -3.4028234663852886e38, 1.1754943508222875e-38],
}

/** Values of the channels before `firstProcessed` that are not what went in, to the bit. */
async function changed(subject: Subject, special: readonly number[], seed: number): Promise<number> {
  const x = samples(2 * time * levels.length, seed)
  special.forEach((value, i) => x.fill(value, i * 8, i * 8 + 2))
  let count = 0
  for (const run of [forward, backward]) {
    const y = await run(subject, x, shape)
    const [before, after] = [x, y].map((data) => new Uint32Array(data.buffer, data.byteOffset, data.length))
    for (let i = 0; i < x.length; i++) {
      if (i % levels.length >= subject.plan.firstProcessed) continue
      const isNaN = Number.isNaN(x[i]) && Number.isNaN(y[i]) // which of the many NaN is not promised
      if (before![i] !== after![i] && !isNaN) count++
    }
  }
  return count
}

/** Channels that pass through are bit-identical, forward and backward. */
export const identityCases: Cases = (seed) =>
  subjectsWith(levels, seed).flatMap((subject) =>
    Object.entries(values).map(([name, special]) => ({
      case: `${subject.name}: ${name}`,
      limit: 0,
      measure: () => changed(subject, special, seed),
    })),
  )
