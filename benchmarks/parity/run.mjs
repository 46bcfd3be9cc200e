// Python parity: what wgpt computes against PyTorch and Hugging Face's transformers, both ways. Prints a table, exits 1 if a row fails.
//   node benchmarks/parity/run.mjs [--backend wasm] [--only TEXT]          (after npm run build)
// --only: of what is computed here, the cases whose names have this text; nothing is imported then.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { performance } from 'node:perf_hooks'
import { useBackend } from '@wgpt/backends'
import { createDecoder } from '@wgpt/decoder'
import { attachAdapter, decodeSafetensors, float32Values, importAdapter, importHuggingFace } from '@wgpt/trainer'
import { openRunFolder } from '@wgpt/trainer/node'
import {
  adapterCases,
  gradientCases,
  logitCases,
  saveCase,
  strongCases,
  tokenizerCases,
  trainingCases,
} from './cases.mjs'
import { call, findPython } from './python.mjs'

const limits = { logits: 1e-4, adapter: 1e-4, gradients: 1e-4, training: 0.01, tokenizer: 0 }
const { values: options } = parseArgs({
  options: { backend: { type: 'string', default: 'wasm' }, only: { type: 'string' } },
})
const script = fileURLToPath(new URL('parity.py', import.meta.url))
const started = performance.now()
const python = findPython()
const ready = performance.now()
const tf = await useBackend(options.backend)
const folder = mkdtempSync(path.join(tmpdir(), 'wgpt-parity-'))
const rows = []

try {
  if (options.only === undefined) {
    call(python, script, 'make', path.join(folder, 'theirs'))
    for (const name of readdirSync(path.join(folder, 'theirs')))
      rows.push(await checkImport(path.join(folder, 'theirs', name)))
  }
  for (const one of [
    ...logitCases(20),
    ...strongCases(),
    ...adapterCases(),
    ...gradientCases(),
    ...trainingCases(),
    ...tokenizerCases(),
  ])
    if (options.only === undefined || one.what?.includes(options.only))
      await saveCase(tf, path.join(folder, 'ours'), one)
  for (const line of call(python, script, 'check', path.join(folder, 'ours')).trim().split('\n'))
    rows.push(rowOf(JSON.parse(line)))
} finally {
  rmSync(folder, { recursive: true, force: true })
}

rows.sort((a, b) => a.group.localeCompare(b.group))
for (const { group, what, error, limit, detail } of rows)
  console.log(
    `${error <= limit ? 'ok  ' : 'FAIL'}  ${group}: ${what}: ${error.toExponential(1)} (limit ${limit})${detail}`,
  )
const groupNames = [...new Set(rows.map(({ group }) => group))]
console.log('\n| what | cases | worst | limit |\n| --- | --- | --- | --- |')
for (const name of groupNames) {
  const list = rows.filter(({ group }) => group === name)
  const worst = Math.max(...list.map(({ error }) => error))
  console.log(`| ${name} | ${list.length} | ${worst.toExponential(1)} | ${list[0].limit} |`)
}
const failed = rows.filter(({ error, limit }) => !(error <= limit)).length
const seconds = ((performance.now() - ready) / 1000).toFixed(0)
const setup = ((ready - started) / 1000).toFixed(0)
console.log(
  `\n${rows.length - failed} passed, ${failed} failed, on ${tf.getBackend()} in ${seconds} s (Python's packages: ${setup} s)`,
)
process.exit(failed > 0 ? 1 : 0)

/** Logits of a GPT-2 that transformers saved. */
async function checkImport(place) {
  const model = await importHuggingFace(openRunFolder(place))
  const decoder = createDecoder(model.decoder)
  for (const [name, { values, shape }] of model.parameters)
    tf.tidy(() => decoder.parameters.get(name).assign(tf.tensor(values, shape, 'float32')))
  const hasAdapter = existsSync(path.join(place, 'adapter'))
  const adapter = hasAdapter && attachAdapter(decoder, await importAdapter(openRunFolder(path.join(place, 'adapter'))))
  const { tensors } = decodeSafetensors(readFileSync(path.join(place, 'case.safetensors')))
  const { shape, data } = tensors.get('tokens')
  const tokens = tf.tensor2d(new Int32Array(new Uint8Array(data).buffer), shape, 'int32')
  const logits = decoder.logits(tokens)
  const [found, wanted] = [await logits.data(), float32Values('logits', tensors.get('logits'))]
  tf.dispose([tokens, logits])
  if (adapter) adapter.dispose()
  decoder.dispose()
  const { what } = JSON.parse(readFileSync(path.join(place, 'case.json'), 'utf8'))
  const error = wanted.reduce(
    (worst, value, index) => Math.max(worst, Math.abs(value - found[index])),
    found.length - wanted.length,
  )
  const scale = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  return {
    group: hasAdapter ? 'logits with a LoRA made by peft' : 'logits of a GPT-2 made by transformers',
    what,
    error,
    limit: limits.logits,
    detail: `, logits to ${scale.toFixed(1)}`,
  }
}

function rowOf({ check, what, error, ...more }) {
  const details = {
    adapter: () => `, logits to ${more.scale.toFixed(1)}`,
    logits: () => `, logits to ${more.scale.toFixed(1)}`,
    gradients: () => `, the worst of ${more.count} is ${more.worst}`,
    tokenizer: () => ` of ${more.count} texts`,
    training: () => `, ${more.first.toFixed(4)} → ${more.ours.toFixed(4)} here, ${more.theirs.toFixed(4)} there`,
  }
  const groups = {
    adapter: 'logits in PyTorch, by peft, with a LoRA exported here',
    logits: 'logits in PyTorch of a model made here',
    gradients: "one step's gradients, relative",
    tokenizer: 'tokenizers by transformers, texts whose ids differ',
    training: 'loss after 100 steps, relative',
  }
  return { group: groups[check], what, error, limit: limits[check], detail: details[check]() }
}
