import { samples } from '../../testing/samples.js'
import type { Cases } from '../case.js'
import { backward, countDifferent, forward } from '../download.js'
import { subjectsWith, type Subject } from '../subjects.js'

const levels = [0, 1, 4, 6]
const time = 150
const starts = [1, 64, 149]
const shape = [1, time, levels.length]
const width = levels.length

/** Values of y[<t0] that change in any bit with x[t0…], NaN and huge values among it; and sequences in which y[t0] does not change. */
async function leaks(subject: Subject, seed: number): Promise<number> {
  const x = samples(time * width, seed)
  const y = await forward(subject, x, shape)
  let count = 0
  for (const t0 of starts) {
    const changed = x.map((value, i) => (i < t0 * width ? value : i % 3 === 0 ? NaN : 1e6 - value * 1e30))
    const after = await forward(subject, changed, shape)
    count += countDifferent(y, after, 0, t0 * width)
    if (countDifferent(y, after, t0 * width, (t0 + 1) * width) === 0) count++
  }
  return count
}

/** Gradients of y[t] to x[>t] that are not exactly 0; and those to x[t] that are. */
async function gradientLeaks(subject: Subject, seed: number): Promise<number> {
  let count = 0
  for (const t of starts) {
    const dy = new Float32Array(time * width)
    dy.set(samples(width, seed + t), t * width)
    const gradient = await backward(subject, dy, shape)
    for (let i = (t + 1) * width; i < gradient.length; i++) if (gradient[i] !== 0) count++
    for (let i = t * width; i < (t + 1) * width; i++) if (gradient[i] === 0) count++
  }
  return count
}

/** y[t] reads x[≤ t] alone, to the bit; its gradient to x[>t] is exactly 0. */
export const causalityCases: Cases = (seed) =>
  subjectsWith(levels, seed).flatMap((subject) => [
    { case: `${subject.name}: the future changes no bit`, limit: 0, measure: () => leaks(subject, seed) },
    { case: `${subject.name}: the future has gradient 0`, limit: 0, measure: () => gradientLeaks(subject, seed) },
  ])
