/** Rows and columns of the product that a work-group makes; an invocation makes 4 × 4 of them. */
export const tile = 32
/** Invocations a work-group, 8 × 8. */
export const tileLanes = 64

/** Work-groups of a product. */
export const tilesOf = (rows: number, columns: number): number => Math.ceil(rows / tile) * Math.ceil(columns / tile)

interface Product {
  /** The function's name. */
  readonly name: string
  /** Sizes, as WGSL. */
  readonly rows: string
  readonly columns: string
  readonly depth: string
  /** WGSL of a factor, which may read `i` (row), `j` (column) and `k`. Both may be transposed: they are read where they lie. */
  readonly left: string
  readonly right: string
  /** What becomes of `sum`, the product's value in row `i` and column `j`. */
  readonly finish: string
  /** What becomes of `total`, the sum of the right factor's column `j`; it is not computed without. */
  readonly finishColumn?: string
}

/**
 * WGSL of `fn <name>(group : i32, lane : i32)`: one tile of a product. Every value is summed by one invocation, in the order of k, sixteen
 * at a time: there are no barriers and no atomics, and a result has the same bits each time.
 */
export function productWgsl({ name, rows, columns, depth, left, right, finish, finishColumn }: Product): string {
  const lines = [0, 1, 2, 3]
  return /* wgsl */ `
fn ${name}Left(i : i32, k : i32) -> f32 { return ${left}; }
fn ${name}Right(k : i32, j : i32) -> f32 { return ${right}; }
fn ${name}Finish(i : i32, j : i32, sum : f32) {
  if (i >= ${rows} || j >= ${columns}) { return; }
${finish}
}
fn ${name}(group : i32, lane : i32) {
  let across = (${columns} + ${tile - 1}) / ${tile};
  let depth = ${depth};
  // Places outside read the last row or column, and are not written.
  let row = (group / across) * ${tile} + lane / 8;
  let column = (group % across) * ${tile} + lane % 8;
${lines
  .map(
    (line) => `  let i${line} = min(row + ${8 * line}, ${rows} - 1);
  let j${line} = min(column + ${8 * line}, ${columns} - 1);
  var sum${line} = vec4<f32>(0.0);`,
  )
  .join('\n')}
${finishColumn === undefined ? '' : '  var total = vec4<f32>(0.0);'}
  for (var first = 0; first < depth; first += 16) {
    let last = min(first + 16, depth);
${lines.map((line) => `    var part${line} = vec4<f32>(0.0);`).join('\n')}
${finishColumn === undefined ? '' : '    var columnPart = vec4<f32>(0.0);'}
    for (var k = first; k < last; k++) {
      let b = vec4<f32>(${lines.map((line) => `${name}Right(k, j${line})`).join(', ')});
${lines.map((line) => `      part${line} += ${name}Left(i${line}, k) * b;`).join('\n')}
${finishColumn === undefined ? '' : '      columnPart += b;'}
    }
${lines.map((line) => `    sum${line} += part${line};`).join('\n')}
${finishColumn === undefined ? '' : '    total += columnPart;'}
  }
${lines
  .flatMap((line) => lines.map((at) => `  ${name}Finish(row + ${8 * line}, column + ${8 * at}, sum${line}[${at}]);`))
  .join('\n')}
${
  finishColumn === undefined
    ? ''
    : `  if (row == 0) { for (var at = 0; at < 4; at++) { ${name}Column(column + 8 * at, total[at]); } }`
}
}
${
  finishColumn === undefined
    ? ''
    : /* wgsl */ `
fn ${name}Column(j : i32, total : f32) {
  if (j >= ${columns}) { return; }
${finishColumn}
}`
}`
}
