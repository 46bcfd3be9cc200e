import { totals, type Program } from '@wgpt/kernel-runtime'

const lanes = 64

/** What decides which shader runs. */
interface Form {
  readonly rows: number
  readonly isGreedy: boolean
  readonly hasTopK: boolean
  readonly hasTopP: boolean
}

/** A look at all logits, shared by the invocations: `k` is a logit's rank as a number, `i` its id. WGSL of the sum of what `among` lets in. */
const sumOver = (name: string, weight: string, among: string) => /* wgsl */ `
    var ${name}Part = 0.0;
    for (var i = lane; i < uniforms.vocabulary; i += ${lanes}) {
      let k = keyAt(start + i);
      if (${among}) { ${name}Part += ${weight}; }
    }
    let ${name} = totalOf(lane, ${name}Part);`

interface Cut {
  /** Of the variables that are made: `<name>Key` and `<name>Id`, of the last in rank that belongs to the set. */
  readonly name: string
  readonly weight: string
  readonly among: string
  /** What the sum of weights must pass for the set to be complete, as in '>= 3.0'. */
  readonly passes: string
}

/** WGSL that finds the fewest likeliest ids whose weights together pass: a bit of the last one's key at a time, then of its id among equals. */
const cutAt = ({ name, weight, among, passes }: Cut) => /* wgsl */ `
  var ${name}Key = 0u;
  for (var bit = 31; bit >= 0; bit--) {
    let candidate = ${name}Key | (1u << u32(bit));
${sumOver('mass', weight, `k >= candidate && ${among}`)}
    if (mass ${passes}) { ${name}Key = candidate; }
  }
${sumOver(`${name}Above`, weight, `k > ${name}Key && ${among}`)}
${idAt({ name, weight, among: `k == ${name}Key && ${among}`, passes, above: `${name}Above + ` })}`

/** The same by id alone. */
const idAt = ({ name, weight, among, passes, above = '' }: Cut & { above?: string }) => /* wgsl */ `
  var ${name}Id = 0;
  for (var bit = uniforms.bits - 1; bit >= 0; bit--) {
    let candidate = ${name}Id + (1 << u32(bit));
${sumOver('mass', weight, `i < candidate && ${among}`)}
    if (!(${above}mass ${passes})) { ${name}Id = candidate; }
  }`

const within = (name: string) => `(k > ${name}Key || (k == ${name}Key && i <= ${name}Id))`

function drawing({ hasTopK, hasTopP }: Form): string {
  const amongK = hasTopK ? within('top') : 'true'
  const among = hasTopP ? `${amongK} && ${within('nucleus')}` : amongK
  const weight = 'weightOf(start + i, largest)'
  return /* wgsl */ `
${hasTopK ? cutAt({ name: 'top', weight: '1.0', among: 'true', passes: '>= f32(uniforms.topK)' }) : ''}
${
  hasTopP
    ? `${sumOver('kept', weight, amongK)}
  let share = uniforms.topP * kept;
${cutAt({ name: 'nucleus', weight, among: amongK, passes: '>= share' })}`
    : ''
}
${sumOver('everything', weight, among)}
  // Rounding must not leave a rest behind the last id.
  let goal = min(uniformOf(row), 0.999999) * everything;
${(hasTopK || hasTopP ? cutAt : idAt)({ name: 'drawn', weight, among, passes: '> goal' })}
  let token = clamp(drawnId, 0, uniforms.vocabulary - 1);`
}

/**
 * A work-group a row: logits [rows, vocabulary] → tokens int32 [rows]. Ids rank by their logits, equals by id; with neither topK nor topP they are
 * drawn in the order of ids, else in that of ranks, as the sampler of @wgpt/decoder does in float64.
 */
export const sampleTokensProgram = (form: Form): Program => ({
  key: `sampleTokens_${form.rows}_${form.isGreedy}_${form.hasTopK}_${form.hasTopP}`,
  groupSize: lanes,
  wgsl: /* wgsl */ `
${totals(lanes)}
var<workgroup> words : array<u32, ${lanes}>;
fn mostOf(lane : i32, value : u32) -> u32 {
  words[lane] = value;
  workgroupBarrier();
  var most = words[0];
  for (var i = 1; i < ${lanes}; i++) { most = max(most, words[i]); }
  workgroupBarrier();
  return most;
}
/** Unsigned numbers in the order of the logits; 0 and −0 are equal. */
fn keyAt(at : i32) -> u32 {
  let bits = select(bitcast<u32>(logits[at]), 0u, logits[at] == 0.0);
  return select(bits | 0x80000000u, ~bits, (bits & 0x80000000u) != 0u);
}
fn weightOf(at : i32, largest : f32) -> f32 {
  return select(exp((logits[at] - largest) * uniforms.inverse), 1.0, logits[at] == largest);
}
fn uniformOf(row : i32) -> f32 {
  switch (row) {
${Array.from({ length: form.rows }, (_, row) => `    case ${row}: { return uniforms.uniform${row}; }`).join('\n')}
    default: { return 0.0; }
  }
}
fn run(row : i32, lane : i32) {
  let start = row * uniforms.vocabulary;
  var bestKey = 0u;
  var best = 0;
  // Ids are counted from the end, so that the lowest is the most.
  var notANumber = 0u;
  for (var i = lane; i < uniforms.vocabulary; i += ${lanes}) {
    let k = keyAt(start + i);
    if (k > bestKey) { bestKey = k; best = i; }
    let bits = bitcast<u32>(logits[start + i]) & 0x7fffffffu;
    if (bits > 0x7f800000u) { notANumber = max(notANumber, u32(uniforms.vocabulary - i)); }
  }
  let likeliest = mostOf(lane, bestKey);
  let first = uniforms.vocabulary - i32(mostOf(lane, select(0u, u32(uniforms.vocabulary - best), bestKey == likeliest)));
  let firstBad = i32(mostOf(lane, notANumber));
  let largest = logits[start + clamp(first, 0, uniforms.vocabulary - 1)];
${form.isGreedy ? '  let token = first;' : drawing(form)}
  if (lane == 0) { tokens[row] = select(token, -1 - (uniforms.vocabulary - firstBad), firstBad > 0); }
}
`,
})
