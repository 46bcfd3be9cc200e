import { UnsortedSegmentSum, type TensorInfo } from '@tensorflow/tfjs-core'
import { WgptRangeError } from '@wgpt/errors'
import { wasmArrays } from '@wgpt/kernel-runtime'
import { assembly } from '../embedding/wasm.kernel.js'
import { isFloat, product, type Inputs, type Replacement } from './replacement.js'

const floats = assembly.kernel(UnsortedSegmentSum, (scope, { x, segmentIds }, { numSegments }) => {
  const size = product(x!.shape.slice(1))
  const y = scope.output([numSegments as number, ...x!.shape.slice(1)])
  const [from, ids, to] = [scope.read(x!), scope.read(segmentIds!), scope.write(y)]
  scope.share('embeddingGradient', size, 16, from, ids, to, x!.shape[0]!, size, numSegments as number)
  return y
})

/**
 * What the gradient of tf.gather is made of; tfjs' wasm backend has none. The sums are float32, of integers and bools
 * too, as on tfjs' cpu backend.
 * Rows whose segment isn't there are left out.
 */
export const unsortedSegmentSum: Replacement = {
  kernel: {
    ...floats,
    kernelFunc(call) {
      const { x, segmentIds } = call.inputs as Record<'x' | 'segmentIds', TensorInfo>
      if (isFloat(x)) return floats.kernelFunc(call)
      const { numSegments } = call.attrs as unknown as { numSegments: number }
      const size = product(x.shape.slice(1))
      const arrays = wasmArrays(call.backend)
      const y = arrays.make([numSegments, ...x.shape.slice(1)], 'float32')
      const [values, ids, sums] = [arrays.view(x), arrays.view(segmentIds), arrays.view(y)]
      const exact = new Float64Array(sums.length)
      for (const [row, id] of ids.entries())
        if (id >= 0 && id < numSegments) for (let c = 0; c < size; c++) exact[id * size + c]! += values[row * size + c]!
      sums.set(exact)
      return y
    },
  },
  fits: ({ x, segmentIds }) =>
    ['float32', 'int32', 'bool'].includes(x!.dtype) &&
    segmentIds!.dtype === 'int32' &&
    segmentIds!.shape.length === 1 &&
    segmentIds!.shape[0] === x!.shape[0],
  refusal: ({ x, segmentIds }: Inputs) =>
    new WgptRangeError(
      `unsortedSegmentSum: x is ${x!.dtype} [${x!.shape.join(', ')}] and segmentIds ${segmentIds!.dtype} [${segmentIds!.shape.join(', ')}]; expected float32, int32 or bool, and one int32 id per row of x.`,
    ),
}
