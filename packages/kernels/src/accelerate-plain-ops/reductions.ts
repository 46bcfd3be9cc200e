import { Mean, Softmax, Sum, UnsortedSegmentSum, type NamedAttrMap } from '@tensorflow/tfjs-core'
import { assembly } from '../assembly.js'
import { rowGrain } from '../shared/sizes.js'
import { isFloat, product, type Inputs, type Replacement } from './replacement.js'

/** Axes of a reduction: all of the last ones, or all of the first ones; undefined for others. */
function reductionOf({ x }: Inputs, { axis }: NamedAttrMap) {
  const rank = x!.shape.length
  const axes = [axis as number | number[]].flat().map((one) => (one < 0 ? one + rank : one))
  const sorted = [...new Set(axes)].sort((a, b) => a - b)
  if (sorted.length === 0 || product(x!.shape) === 0) return undefined
  const [first, last] = [sorted[0]!, sorted[sorted.length - 1]!]
  if (last - first !== sorted.length - 1) return undefined
  const split = last === rank - 1 ? first : last + 1
  if (last !== rank - 1 && first !== 0) return undefined
  return {
    /** Whether the last axes go. */
    inner: last === rank - 1,
    rows: product(x!.shape.slice(0, split)),
    columns: product(x!.shape.slice(split)),
    kept: x!.shape.filter((_, i) => !sorted.includes(i)),
    shapeWithOnes: x!.shape.map((length, i) => (sorted.includes(i) ? 1 : length)),
  }
}

const reduction = (name: string, isMean: boolean): Replacement => ({
  kernel: assembly.kernel(name, (scope, inputs, attributes) => {
    const { inner, rows, columns, kept, shapeWithOnes } = reductionOf(inputs, attributes)!
    const y = scope.output(attributes.keepDims ? shapeWithOnes : kept)
    const [from, to] = [scope.read(inputs['x']!), scope.write(y)]
    if (inner) scope.share('sumColumns', rows, rowGrain(columns), from, to, columns, isMean ? 1 / columns : 1)
    else scope.share('sumRows', columns, 16, from, to, rows, columns)
    return y
  }),
  fits(inputs, attributes) {
    if (!isFloat(inputs['x'])) return false
    const found = reductionOf(inputs, attributes)
    return found !== undefined && (found.inner || !isMean)
  },
})

export const sum = reduction(Sum, false)
export const mean = reduction(Mean, true)

export const softmax: Replacement = {
  kernel: assembly.kernel(Softmax, (scope, { logits }) => {
    const columns = logits!.shape[logits!.shape.length - 1]!
    const y = scope.output(logits!.shape)
    const rows = product(logits!.shape) / columns
    scope.share('softmaxRows', rows, rowGrain(columns), scope.read(logits!), scope.write(y), columns)
    return y
  }),
  fits: ({ logits }, { dim }) =>
    isFloat(logits) && product(logits!.shape) > 0 && [-1, logits!.shape.length - 1].includes(dim as number),
}

/** What the gradient of tf.gather is made of; tfjs' wasm backend has none. */
export const unsortedSegmentSum: Replacement = {
  kernel: assembly.kernel(UnsortedSegmentSum, (scope, { x, segmentIds }, { numSegments }) => {
    const shape = [numSegments as number, ...x!.shape.slice(1)]
    const size = product(x!.shape.slice(1))
    const count = product(segmentIds!.shape)
    const y = scope.output(shape)
    const [from, ids, to] = [scope.read(x!), scope.read(segmentIds!), scope.write(y)]
    scope.share('embeddingGradient', size, 16, from, ids, to, count, size, numSegments as number)
    return y
  }),
  fits: ({ x, segmentIds }) => isFloat(x) && segmentIds!.dtype === 'int32',
}
