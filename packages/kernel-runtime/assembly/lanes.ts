/** Up to four values; the lanes past `count` are 0. Reads nothing past them. */
// @inline
export function loadSome(at: usize, count: i32): v128 {
  return count >= 4 ? v128.load(at) : loadRest(at, count)
}

/** Not inlined: the ends of rows would be most of a module. */
function loadRest(at: usize, count: i32): v128 {
  let lanes = f32x4.splat(0)
  lanes = f32x4.replace_lane(lanes, 0, load<f32>(at))
  if (count > 1) lanes = f32x4.replace_lane(lanes, 1, load<f32>(at, 4))
  if (count > 2) lanes = f32x4.replace_lane(lanes, 2, load<f32>(at, 8))
  return lanes
}

/** Writes the first `count` lanes, at most four. */
// @inline
export function storeSome(at: usize, lanes: v128, count: i32): void {
  if (count >= 4) v128.store(at, lanes)
  else storeRest(at, lanes, count)
}

function storeRest(at: usize, lanes: v128, count: i32): void {
  store<f32>(at, f32x4.extract_lane(lanes, 0))
  if (count > 1) store<f32>(at, f32x4.extract_lane(lanes, 1), 4)
  if (count > 2) store<f32>(at, f32x4.extract_lane(lanes, 2), 8)
}
