import { waveletNames } from '../../plan/families/index.js'
import { hasDetails } from '../../plan/windows.js'
import { distance, maximum, samples } from '../../testing/samples.js'
import type { Cases } from '../case.js'
import { forward } from '../download.js'
import { subjectOf, subjectsWith, type Subject } from '../subjects.js'

const tolerance = 2e-6
const lengths = [1, 2, 31, 512, 4096]
/** For families beside Haar: they share their kernels with each other. */
const fewLengths = [1, 31, 512]
const longLength = 65_536
const ranks = [
  [40, 4],
  [1, 40, 4],
  [2, 3, 20, 4],
  [1, 2, 1, 30, 4],
  [3, 0, 4],
  [0, 5, 4],
]

/** Largest error, as a share of the largest input. */
async function relativeError(subject: Subject, shape: number[], seed: number): Promise<number> {
  const x = samples(
    shape.reduce((size, length) => size * length, 1),
    seed,
  )
  if (x.length === 0) return (await forward(subject, x, shape)).length
  const time = shape[shape.length - 2]!
  return distance(await forward(subject, x, shape), subject.reference(x, time)) / maximum(x)
}

/** y equals the float64 reference, at any length: errors do not grow along a sequence. */
export const valueCases: Cases = (seed) => {
  const levels = [0, 1, 3, 6, 9]
  const short = subjectsWith(levels, seed).flatMap((subject) =>
    (['haar', 'db4'].includes(subject.plan.wavelet) ? lengths : fewLengths).map((time) => ({
      case: `${subject.name}, ${time} samples`,
      limit: tolerance,
      measure: () => relativeError(subject, [1, time, levels.length], seed + time),
    })),
  )
  const long = subjectsWith([0, 1, 9], seed)
    .filter(({ plan }) => plan.wavelet === 'haar')
    .map((subject) => ({
      case: `${subject.name}, ${longLength} samples`,
      limit: tolerance,
      measure: () => relativeError(subject, [1, longLength, 3], seed + longLength),
    }))
  const everyFamily = waveletNames.map((wavelet) => {
    const details = [false, false, false, true, true, true].map((detail) => detail && hasDetails(wavelet))
    return {
      case: `fixed, wavelet ${wavelet}${hasDetails(wavelet) ? ' and its details' : ''}, 100 samples`,
      limit: tolerance,
      measure: () => relativeError(subjectOf({ wavelet, details }, [1, 2, 4, 1, 2, 4], seed), [2, 100, 6], seed),
    }
  })
  const everyRank = [{}, { learnable: true }].flatMap((options) =>
    ranks.map((shape) => ({
      case: `${subjectOf(options, [0, 2, 1, 3], seed).name}, shape [${shape.join(', ')}]`,
      limit: tolerance,
      measure: () => relativeError(subjectOf(options, [0, 2, 1, 3], seed), shape, seed),
    })),
  )
  return [...short, ...long, ...everyFamily, ...everyRank]
}
