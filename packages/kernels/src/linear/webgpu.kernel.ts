import { programKernel } from '@wgpt/kernel-runtime'
import type { GeluForm } from '../gelu/names.js'
import { tilesOf } from '../matrix/tiles.wgsl.js'
import {
  linearGradientProgram,
  linearProgram,
  tableProductGradientProgram,
  tableProductProgram,
} from './linear.wgsl.js'
import { Linear, LinearGradient, TableProduct, TableProductGradient } from './names.js'

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

/** One dispatch. */
export const tableProductWebGpu = programKernel(TableProduct, (gpu, { x, table }) => {
  const [rows, depth] = x!.shape as [number, number]
  const columns = table!.shape[0]!
  return gpu.record({
    program: tableProductProgram,
    inputs: { x: x!, table: table! },
    outputs: { y: [rows, columns] },
    uniforms: { rows: { i32: rows }, depth: { i32: depth }, columns: { i32: columns } },
    groups: tilesOf(rows, columns),
  })[0]!
})

/** One dispatch. */
export const tableProductGradientWebGpu = programKernel(TableProductGradient, (gpu, { dy, table, x }) => {
  const [rows, columns] = dy!.shape as [number, number]
  const depth = table!.shape[1]!
  const tiles = tilesOf(rows, depth)
  return gpu.record({
    program: tableProductGradientProgram(x === undefined),
    inputs: { dy: dy!, table: table!, ...(x && { x }) },
    outputs: { dx: [rows, depth], ...(x && { dTable: [columns, depth] }) },
    uniforms: { rows: { i32: rows }, depth: { i32: depth }, columns: { i32: columns }, tiles: { i32: tiles } },
    groups: tiles + (x ? tilesOf(columns, depth) : 0),
  })
})
