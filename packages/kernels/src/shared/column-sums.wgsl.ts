/** Columns that a work-group sums. */
export const columnTile = 8

interface ColumnSums {
  readonly lanes: number
  /** WGSL's type of a sum: several sums go side by side in a vector. */
  readonly type: 'f32' | 'vec2<f32>'
  /** What is added, which may read `at`, a value's place in [rows, channels], and `row`. */
  readonly term: string
  /** What becomes of `total`, the sum of column `c`. */
  readonly store: string
}

/** WGSL of `columnsOf(group, lane)`, called by a whole work-group: the sums of eight columns over all rows, in one order. */
export const columnSums = ({ lanes, type, term, store }: ColumnSums): string => /* wgsl */ `
var<workgroup> columnShares : array<${type}, ${lanes}>;
fn columnsOf(group : i32, lane : i32) {
  let c = group * ${columnTile} + lane % ${columnTile};
  var sum = ${type}();
  if (c < uniforms.channels) {
    for (var row = lane / ${columnTile}; row < uniforms.rows; row += ${lanes / columnTile}) {
      let at = row * uniforms.channels + c;
      sum += ${term};
    }
  }
  columnShares[lane] = sum;
  workgroupBarrier();
  if (lane < ${columnTile} && c < uniforms.channels) {
    var total = ${type}();
    for (var i = lane; i < ${lanes}; i += ${columnTile}) { total += columnShares[i]; }
${store}
  }
}
`
