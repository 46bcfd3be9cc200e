/** Invocations that share the work of one row. */
export const rowLanes = 32

/** WGSL of `totalOf(value)`, called by a whole work-group of `count`: the sum of all values, in one order; and the largest, `topOf`. */
export const reductions = (count: number) => /* wgsl */ `
var<workgroup> shares : array<f32, ${count}>;
fn totalOf(value : f32) -> f32 {
  shares[localIndex] = value;
  workgroupBarrier();
  var total = 0.0;
  for (var i = 0; i < ${count}; i++) { total += shares[i]; }
  workgroupBarrier();
  return total;
}
fn topOf(value : f32) -> f32 {
  shares[localIndex] = value;
  workgroupBarrier();
  var top = shares[0];
  for (var i = 1; i < ${count}; i++) { top = max(top, shares[i]); }
  workgroupBarrier();
  return top;
}
`
