import { madd, withoutDenormals } from '../../../../kernel-runtime/assembly/simd'
import { loadSome, storeSome } from '../../../../kernel-runtime/assembly/lanes'

/** Values [from, to) of p, m and v change in place. scale: pointer to a factor of the gradients, or 0 for none. */
export function adamw(
  p: usize,
  g: usize,
  m: usize,
  v: usize,
  scale: usize,
  beta1: f32,
  rest1: f32,
  beta2: f32,
  rest2: f32,
  epsilon: f32,
  firstScale: f32,
  secondScale: f32,
  kept: f32,
  from: i32,
  to: i32,
): void {
  const factor = f32x4.splat(scale ? load<f32>(scale) : 1)
  for (let i = from; i < to; i += 4) {
    const at = (<usize>i) << 2
    const left = to - i
    const gradient = f32x4.mul(loadSome(g + at, left), factor)
    const sum = madd(loadSome(m + at, left), f32x4.splat(beta1), f32x4.mul(gradient, f32x4.splat(rest1)))
    const square = f32x4.mul(f32x4.mul(gradient, gradient), f32x4.splat(rest2))
    const squares = madd(loadSome(v + at, left), f32x4.splat(beta2), square)
    // Of a value without a gradient, as a token's that is not in the batch: it would shrink to a denormal number, and stay there.
    const first = withoutDenormals(sum)
    const second = withoutDenormals(squares)
    const divisor = madd(f32x4.sqrt(second), f32x4.splat(secondScale), f32x4.splat(epsilon))
    const change = f32x4.div(f32x4.mul(first, f32x4.splat(firstScale)), divisor)
    storeSome(m + at, first, left)
    storeSome(v + at, second, left)
    storeSome(p + at, f32x4.sub(f32x4.mul(loadSome(p + at, left), f32x4.splat(kept)), change), left)
  }
}
