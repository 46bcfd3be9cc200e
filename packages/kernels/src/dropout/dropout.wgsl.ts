import { elementwise } from '@wgpt/kernel-runtime'

/** `philox(counter, seed)`: Philox-4x32-10; the upper 32 bits of a product by halves of 16 bits. */
export const philoxWgsl = /* wgsl */ `
fn high(a : u32, b : u32) -> u32 {
  let middle = (a >> 16u) * (b & 0xffffu) + (((a & 0xffffu) * (b & 0xffffu)) >> 16u);
  let carry = (middle & 0xffffu) + (a & 0xffffu) * (b >> 16u);
  return (a >> 16u) * (b >> 16u) + (middle >> 16u) + (carry >> 16u);
}
fn philox(counter : vec4<u32>, seed : vec2<u32>) -> vec4<u32> {
  var c = counter;
  var key = seed;
  for (var round = 0; round < 10; round++) {
    c = vec4<u32>(high(0xcd9e8d57u, c.z) ^ c.y ^ key.x, 0xcd9e8d57u * c.z, high(0xd2511f53u, c.x) ^ c.w ^ key.y, 0xd2511f53u * c.x);
    key += vec2<u32>(0x9e3779b9u, 0xbb67ae85u);
  }
  return c;
}
`

/**
 * One invocation four values of y: block 4·(i >> 4) + (i & 3) of Philox-4x32-10 serves values i, i + 4, i + 8 and i + 12, as mask.ts has
 * it. x, y: flat; count is of invocations, size of values.
 */
export const dropoutShader = elementwise(
  'dropout',
  `  let counter = vec4<u32>(u32(index), 0u, bitcast<u32>(uniforms.offsetLow), bitcast<u32>(uniforms.offsetHigh));
  let words = philox(counter, vec2<u32>(bitcast<u32>(uniforms.seedLow), bitcast<u32>(uniforms.seedHigh)));
  let first = (index >> 2u) * 16 + (index & 3);
  for (var word = 0; word < 4; word++) {
    let i = first + 4 * word;
    if (i < uniforms.values) {
      result[i] = x[i] * select(uniforms.scale, 0.0, words[word] < bitcast<u32>(uniforms.threshold));
    }
  }`,
  philoxWgsl,
)
