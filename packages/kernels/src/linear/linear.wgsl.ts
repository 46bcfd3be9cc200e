import type { Program } from '@wgpt/kernel-runtime'
import { geluFunctions, geluSlopes } from '../gelu/gelu.wgsl.js'
import type { GeluForm } from '../gelu/names.js'
import { productWgsl, tileLanes } from '../matrix/tiles.wgsl.js'

interface Forward {
  readonly activation: GeluForm | 'none'
  readonly hasBias: boolean
  readonly hasResidual: boolean
  readonly keep: boolean
}

/** x [rows, depth], weight [depth, columns], bias [columns], residual, y and slopes [rows, columns]. A work-group 32 × 32 values of y. */
export const linearProgram = ({ activation, hasBias, hasResidual, keep }: Forward): Program => ({
  key: `linear_${activation}_${hasBias}_${hasResidual}_${keep}`,
  groupSize: tileLanes,
  wgsl: /* wgsl */ `
${activation === 'none' ? '' : geluFunctions[activation]}
${productWgsl({
  name: 'product',
  rows: 'uniforms.rows',
  columns: 'uniforms.columns',
  depth: 'uniforms.depth',
  left: 'x[i * uniforms.depth + k]',
  right: 'weight[k * uniforms.columns + j]',
  finish: `  let at = i * uniforms.columns + j;
  let v = sum${hasBias ? ' + bias[j]' : ''};
${activation === 'none' ? '  let result = v;' : `  let result = v * ${activation === 'gelu-tanh' ? 'gate' : 'distribution'}(v);`}
${keep && activation !== 'none' ? `${geluSlopes[activation]}\n  slopes[at] = slope;` : ''}
  y[at] = result${hasResidual ? ' + residual[at]' : ''};`,
})}
fn run(group : i32, lane : i32) { product(group, lane); }
`,
})

interface Backward {
  readonly hasBias: boolean
  readonly hasSlopes: boolean
  readonly isFrozen: boolean
}

/**
 * dy and slopes [rows, columns], x [rows, depth], weight [depth, columns]; dx [rows, depth], dWeight [depth, columns], dBias [columns]. A
 * work-group 32 × 32 values: `tiles` of dx come first, then those of dWeight, and the uppermost of these make dBias on the way.
 */
export function linearGradientProgram({ hasBias, hasSlopes, isFrozen }: Backward): Program {
  const d = (row: string, column: string) => {
    const at = `[${row} * uniforms.columns + ${column}]`
    return hasSlopes ? `dy${at} * slopes${at}` : `dy${at}`
  }
  return {
    key: `linearGradient_${hasBias}_${hasSlopes}_${isFrozen}`,
    groupSize: tileLanes,
    wgsl: /* wgsl */ `
${productWgsl({
  name: 'input',
  rows: 'uniforms.rows',
  columns: 'uniforms.depth',
  depth: 'uniforms.columns',
  left: d('i', 'k'),
  right: 'weight[j * uniforms.columns + k]',
  finish: '  dx[i * uniforms.depth + j] = sum;',
})}
${
  isFrozen
    ? ''
    : productWgsl({
        name: 'matrix',
        rows: 'uniforms.depth',
        columns: 'uniforms.columns',
        depth: 'uniforms.rows',
        left: 'x[k * uniforms.depth + i]',
        right: d('k', 'j'),
        finish: '  dWeight[i * uniforms.columns + j] = sum;',
        ...(hasBias && { finishColumn: '  dBias[j] = total;' }),
      })
}
fn run(group : i32, lane : i32) {
  ${isFrozen ? 'input(group, lane);' : 'if (group < uniforms.tiles) { input(group, lane); } else { matrix(group - uniforms.tiles, lane); }'}
}
`,
  }
}

/** x [rows, depth], table [columns, depth], read where it lies; y [rows, columns]. A work-group 32 × 32 values of y. */
export const tableProductProgram: Program = {
  key: 'tableProduct',
  groupSize: tileLanes,
  wgsl: /* wgsl */ `
${productWgsl({
  name: 'product',
  rows: 'uniforms.rows',
  columns: 'uniforms.columns',
  depth: 'uniforms.depth',
  left: 'x[i * uniforms.depth + k]',
  right: 'table[j * uniforms.depth + k]',
  finish: '  y[i * uniforms.columns + j] = sum;',
})}
fn run(group : i32, lane : i32) { product(group, lane); }
`,
}

/** `tiles` work-groups of dx [rows, depth] come first, then those of dTable [columns, depth]. */
export const tableProductGradientProgram = (isFrozen: boolean): Program => ({
  key: `tableProductGradient_${isFrozen}`,
  groupSize: tileLanes,
  wgsl: /* wgsl */ `
${productWgsl({
  name: 'input',
  rows: 'uniforms.rows',
  columns: 'uniforms.depth',
  depth: 'uniforms.columns',
  left: 'dy[i * uniforms.columns + k]',
  right: 'table[k * uniforms.depth + j]',
  finish: '  dx[i * uniforms.depth + j] = sum;',
})}
${
  isFrozen
    ? ''
    : productWgsl({
        name: 'matrix',
        rows: 'uniforms.columns',
        columns: 'uniforms.depth',
        depth: 'uniforms.rows',
        left: 'dy[k * uniforms.columns + i]',
        right: 'x[k * uniforms.depth + j]',
        finish: '  dTable[i * uniforms.depth + j] = sum;',
      })
}
fn run(group : i32, lane : i32) {
  ${isFrozen ? 'input(group, lane);' : 'if (group < uniforms.tiles) { input(group, lane); } else { matrix(group - uniforms.tiles, lane); }'}
}
`,
})
