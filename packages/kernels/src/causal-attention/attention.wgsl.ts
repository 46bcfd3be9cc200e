import { maskedScore, type Program } from '@wgpt/kernel-runtime'
import { philoxWgsl } from '../dropout/dropout.wgsl.js'

/** Queries, or keys, of one head that a work-group takes: one an invocation. */
export const attentionLanes = 32

/** `size` values in fours, the last four filled up with zeros. */
export const foursOf = (size: number) => Array.from({ length: Math.ceil(size / 4) }, (_, four) => four)

/** WGSL of the four values of an array that begin at channel 4·four, of `size` in all. */
const four = (array: string, start: string, index: number, size: number) =>
  `vec4<f32>(${[0, 1, 2, 3].map((i) => (4 * index + i < size ? `${array}[${start} + ${4 * index + i}]` : '0.0')).join(', ')})`

export const load = (name: string, array: string, start: string, size: number) =>
  foursOf(size)
    .map((i) => `    let ${name}${i} = ${four(array, start, i, size)};`)
    .join('\n')

export const zeros = (name: string, size: number) =>
  foursOf(size)
    .map((i) => `  var ${name}${i} = vec4<f32>(0.0);`)
    .join('\n')

export const dot = (a: string, b: string, size: number) =>
  foursOf(size)
    .map((i) => `dot(${a}${i}, ${b}${i})`)
    .join(' + ')

export const add = (name: string, factor: string, to: string, size: number) =>
  foursOf(size)
    .map((i) => `    ${name}${i} += ${factor} * ${to}${i};`)
    .join('\n')

const store = (array: string, start: string, value: (four: number) => string, size: number) =>
  Array.from({ length: size }, (_, i) => `    ${array}[${start} + ${i}] = ${value(Math.floor(i / 4))}[${i % 4}];`).join(
    '\n',
  )

/** Places in qkv [batch, time, 3 · channel] and in [batch, time, channel], and in a head's statistics. */
const places = (size: number) => /* wgsl */ `
fn inQkv(head : i32, position : i32, part : i32) -> i32 {
  let heads = uniforms.headCount;
  return ((head / heads) * uniforms.time + position) * 3 * heads * ${size} + (part * heads + head % heads) * ${size};
}
fn inRows(head : i32, position : i32) -> i32 {
  let heads = uniforms.headCount;
  return ((head / heads) * uniforms.time + position) * heads * ${size} + (head % heads) * ${size};
}
`

/** `factorOf(head, query, key)`, 0 or scale: the words of Philox where dropout/mask.ts has them, in rows of whole groups of 16 keys. */
const factors = (drops: boolean) =>
  drops
    ? /* wgsl */ `
${philoxWgsl}
fn factorOf(head : i32, query : i32, key : i32) -> f32 {
  let width = u32((uniforms.time + 15) / 16) * 16u;
  let index = (u32(head) * u32(uniforms.time) + u32(query)) * width + u32(key);
  let block = 4u * (index >> 4u) + (index & 3u);
  let counter = vec4<u32>(block, 0u, bitcast<u32>(uniforms.offsetLow), bitcast<u32>(uniforms.offsetHigh));
  let words = philox(counter, vec2<u32>(bitcast<u32>(uniforms.seedLow), bitcast<u32>(uniforms.seedHigh)));
  return select(uniforms.scale, 0.0, words[(index >> 2u) & 3u] < bitcast<u32>(uniforms.threshold));
}
`
    : ''

/** Whether a document begins at a position, and the first key that a query sees: segments int32 [batch, time], or one document. */
const boundaries = (segmented: boolean) =>
  segmented
    ? /* wgsl */ `
fn begins(head : i32, position : i32) -> bool {
  let at = (head / uniforms.headCount) * uniforms.time + position;
  return position == 0 || segments[at] != segments[at - 1];
}
fn firstKey(head : i32, query : i32) -> i32 {
  var first = query;
  while (!begins(head, first)) { first--; }
  return first;
}
`
    : /* wgsl */ `
fn begins(head : i32, position : i32) -> bool { return false; }
fn firstKey(head : i32, query : i32) -> i32 { return 0; }
`

/** A key k of a query q, in a softmax of one pass: its weight `power`, beside `largest`, `total` and sums of values that follow the largest score. */
export const weighKey = (size: number) => /* wgsl */ `    let score = (${dot('q', 'k', size)}) * ${1 / Math.sqrt(size)};
    if (score > largest) {
      let shrunk = exp(largest - score);
      largest = score;
      total *= shrunk;
${foursOf(size)
  .map((i) => `      sum${i} *= shrunk;`)
  .join('\n')}
    }
    let power = exp(score - largest);
    total += power;`

/** What a program is made for. */
interface Form {
  readonly drops: boolean
  readonly segmented: boolean
}

/**
 * A work-group 32 queries of a head, an invocation one, which goes through the keys before it once. No time × time matrix is made.
 * qkv [batch, time, 3 · headCount · size], y [batch, time, headCount · size], statistics [head, time, 2].
 * Source: arXiv 1805.02867 (softmax in one pass)
 */
export const attentionProgram = (size: number, { drops, segmented }: Form): Program => ({
  key: `attention_${size}_${drops}_${segmented}`,
  groupSize: attentionLanes,
  wgsl: /* wgsl */ `
${places(size)}
${factors(drops)}
${boundaries(segmented)}
fn run(group : i32, lane : i32) {
  let blocks = (uniforms.time + ${attentionLanes - 1}) / ${attentionLanes};
  let head = group / blocks;
  let query = (group % blocks) * ${attentionLanes} + lane;
  if (query >= uniforms.time) { return; }
  let queryAt = inQkv(head, query, 0);
${load('q', 'qkv', 'queryAt', size)}
${zeros('sum', size)}
  var largest = f32(${maskedScore});
  var total = 0.0;
  for (var key = firstKey(head, query); key <= query; key++) {
    let keyAt = inQkv(head, key, 1);
${load('k', 'qkv', 'keyAt', size)}
${weighKey(size)}
    let weight = power${drops ? ' * factorOf(head, query, key)' : ''};
    let valueAt = inQkv(head, key, 2);
${load('v', 'qkv', 'valueAt', size)}
${add('sum', 'weight', 'v', size)}
  }
  let at = inRows(head, query);
  let inverse = 1.0 / total;
${store('y', 'at', (i) => `(inverse * sum${i})`, size)}
  statistics[2 * (head * uniforms.time + query)] = largest;
  statistics[2 * (head * uniforms.time + query) + 1] = inverse;
}
`,
})

/**
 * First `queryGroups` work-groups of 32 queries, whose invocations make dq; then as many of 32 keys, whose invocations make dk and dv and go
 * through the queries from their own position on. Probabilities are computed again from the statistics, in both.
 * qkv and dqkv [batch, time, 3 · headCount · size], y and dy [batch, time, headCount · size], statistics [head, time, 2].
 * Source: arXiv 2205.14135, appendix B.2: the sum over a row of p · dp is the product of dy and y.
 */
export const attentionGradientProgram = (size: number, { drops, segmented }: Form): Program => ({
  key: `attentionGradient_${size}_${drops}_${segmented}`,
  groupSize: attentionLanes,
  wgsl: /* wgsl */ `
${places(size)}
${factors(drops)}
${boundaries(segmented)}
fn queries(head : i32, query : i32) {
  let queryAt = inQkv(head, query, 0);
  let rowAt = inRows(head, query);
  let largest = statistics[2 * (head * uniforms.time + query)];
  let inverse = statistics[2 * (head * uniforms.time + query) + 1];
${load('q', 'qkv', 'queryAt', size)}
${load('g', 'dy', 'rowAt', size)}
${load('o', 'y', 'rowAt', size)}
  let along = ${dot('g', 'o', size)};
${zeros('sum', size)}
  for (var key = firstKey(head, query); key <= query; key++) {
    let keyAt = inQkv(head, key, 1);
    let valueAt = inQkv(head, key, 2);
${load('k', 'qkv', 'keyAt', size)}
${load('v', 'qkv', 'valueAt', size)}
    let p = exp((${dot('q', 'k', size)}) * ${1 / Math.sqrt(size)} - largest) * inverse;
    let dp = (${dot('g', 'v', size)})${drops ? ' * factorOf(head, query, key)' : ''};
    let d = p * (dp - along);
${add('sum', 'd', 'k', size)}
  }
${store('dqkv', 'queryAt', (i) => `(${1 / Math.sqrt(size)} * sum${i})`, size)}
}
fn keys(head : i32, key : i32) {
  let keyAt = inQkv(head, key, 1);
  let valueAt = inQkv(head, key, 2);
${load('k', 'qkv', 'keyAt', size)}
${load('v', 'qkv', 'valueAt', size)}
${zeros('keySum', size)}
${zeros('valueSum', size)}
  for (var query = key; query < uniforms.time; query++) {
    if (query > key && begins(head, query)) { break; }
    let queryAt = inQkv(head, query, 0);
    let rowAt = inRows(head, query);
${load('q', 'qkv', 'queryAt', size)}
${load('g', 'dy', 'rowAt', size)}
${load('o', 'y', 'rowAt', size)}
    let largest = statistics[2 * (head * uniforms.time + query)];
    let inverse = statistics[2 * (head * uniforms.time + query) + 1];
    let p = exp((${dot('q', 'k', size)}) * ${1 / Math.sqrt(size)} - largest) * inverse;
    ${drops ? 'let factor = factorOf(head, query, key);' : ''}
    let dp = (${dot('g', 'v', size)})${drops ? ' * factor' : ''};
    let d = p * (dp - (${dot('g', 'o', size)}));
    let weight = p${drops ? ' * factor' : ''};
${add('keySum', 'd', 'q', size)}
${add('valueSum', 'weight', 'g', size)}
  }
${store('dqkv', 'keyAt', (i) => `(${1 / Math.sqrt(size)} * keySum${i})`, size)}
${store('dqkv', 'valueAt', (i) => `valueSum${i}`, size)}
}
fn run(group : i32, lane : i32) {
  let blocks = (uniforms.time + ${attentionLanes - 1}) / ${attentionLanes};
  let forKeys = group >= uniforms.queryGroups;
  let one = select(group, group - uniforms.queryGroups, forKeys);
  let head = one / blocks;
  let position = (one % blocks) * ${attentionLanes} + lane;
  if (position >= uniforms.time) { return; }
  if (forKeys) { keys(head, position); } else { queries(head, position); }
}
`,
})
