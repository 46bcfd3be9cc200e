import type { TensorInfo } from '@tensorflow/tfjs-core'
import { Assembly, sizeOf } from '@wgpt/kernel-runtime'
import { packed, type GradientNormFunctions } from '../generated/gradient-norm.js'
import { GlobalNorm } from './names.js'

const assembly = new Assembly<GradientNormFunctions>(packed)

/** Values a total: as in assembly/gradient-norm.ts. */
const block = 1024

export const globalNormWasm = assembly.kernel(GlobalNorm, (scope, inputs) => {
  const { gradients } = inputs as unknown as { gradients: TensorInfo[] }
  const norm = scope.output([])
  const sizes = gradients.map((gradient) => sizeOf(gradient))
  const blocks = sizes.map((size) => Math.ceil(size / block))
  const totals = scope.scratch(8 * blocks.reduce((sum, count) => sum + count, 0))
  let first = 0
  for (const [index, gradient] of gradients.entries()) {
    scope.share('sumSquares', blocks[index]!, 16, scope.read(gradient), totals + 8 * first, sizes[index]!)
    first += blocks[index]!
  }
  scope.call('rootOfSum', totals, first, scope.write(norm))
  return norm
})
