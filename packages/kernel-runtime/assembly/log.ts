/** Natural logarithm of a positive, normal number, to 1e-12: 2·artanh((m − 1)/(m + 1)) for a mantissa m in [√½, √2), + e·ln 2. */
export function log(x: f64): f64 {
  const bits = reinterpret<u64>(x)
  let exponent = <i32>(bits >> 52) - 1023
  let mantissa = reinterpret<f64>((bits & 0x000fffffffffffff) | 0x3ff0000000000000)
  if (mantissa > 1.4142135623730951) {
    mantissa *= 0.5
    exponent++
  }
  const s = (mantissa - 1) / (mantissa + 1)
  const z = s * s
  let series: f64 = 1.0 / 15
  series = series * z + 1.0 / 13
  series = series * z + 1.0 / 11
  series = series * z + 1.0 / 9
  series = series * z + 1.0 / 7
  series = series * z + 1.0 / 5
  series = series * z + 1.0 / 3
  series = series * z + 1
  return 2 * s * series + <f64>exponent * 0.6931471805599453
}
