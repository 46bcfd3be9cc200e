/**
 * WGSL of `totalOf(lane, value)` and `topOf(lane, value)` of a `Program`, called by a whole work-group of `count`: the sum of all values, in
 * one order, and the largest. Two barriers each: few of them cost less than a tree's, on a software GPU by far.
 */
export const totals = (count: number) => /* wgsl */ `
var<workgroup> shares : array<f32, ${count}>;
fn totalOf(lane : i32, value : f32) -> f32 {
  shares[lane] = value;
  workgroupBarrier();
  var total = 0.0;
  for (var i = 0; i < ${count}; i++) { total += shares[i]; }
  workgroupBarrier();
  return total;
}
fn topOf(lane : i32, value : f32) -> f32 {
  shares[lane] = value;
  workgroupBarrier();
  var top = shares[0];
  for (var i = 1; i < ${count}; i++) { top = max(top, shares[i]); }
  workgroupBarrier();
  return top;
}
`
