import { programKernel } from '@wgpt/kernel-runtime'
import type { GeluForm } from '../gelu/names.js'
import { tilesOf } from '../matrix/tiles.wgsl.js'
import { linearGradientProgram, linearProgram } from './linear.wgsl.js'
import { Linear, LinearGradient } from './names.js'

/** One dispatch. */
export const linearWebGpu = programKernel(Linear, (gpu, { x, weight, bias, residual }, { activation, keep }) => {
  const [rows, depth] = x!.shape as [number, number]
  const columns = weight!.shape[1]!
  const program = linearProgram({
    activation: activation as GeluForm | 'none',
    hasBias: bias !== undefined,
    hasResidual: residual !== undefined,
    keep: keep as boolean,
  })
  return gpu.record({
    program,
    inputs: { x: x!, weight: weight!, ...(bias && { bias }), ...(residual && { residual }) },
    outputs: { y: [rows, columns], ...((keep as boolean) && { slopes: [rows, columns] }) },
    uniforms: { rows: { i32: rows }, depth: { i32: depth }, columns: { i32: columns } },
    groups: tilesOf(rows, columns),
  })
})

/** One dispatch. */
export const linearGradientWebGpu = programKernel(LinearGradient, (gpu, { dy, weight, x, slopes }, attributes) => {
  const [rows, columns] = dy!.shape as [number, number]
  const depth = weight!.shape[0]!
  const hasBias = attributes.hasBias as boolean
  const tiles = tilesOf(rows, depth)
  return gpu.record({
    program: linearGradientProgram({ hasBias, hasSlopes: slopes !== undefined, isFrozen: x === undefined }),
    inputs: { dy: dy!, weight: weight!, ...(x && { x }), ...(slopes && { slopes }) },
    outputs: {
      dx: [rows, depth],
      ...(x && { dWeight: [depth, columns], ...(hasBias && { dBias: [columns] }) }),
    },
    uniforms: { rows: { i32: rows }, depth: { i32: depth }, columns: { i32: columns }, tiles: { i32: tiles } },
    groups: tiles + (x ? tilesOf(depth, columns) : 0),
  })
})
