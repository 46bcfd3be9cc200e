// A GPT-2 of 124 M parameters (random, as transformers saves one) is imported, writes, and is fine-tuned for a step: by loadDecoder and
// createTrainStep, and by `wgpt train --from`, a whole run, which evaluates, saves 3 GB of weights and moments, and writes a sample.
// Each is a process of its own, whose highest resident size is told. At most 4 GiB are expected.
//   node benchmarks/promises/gpt2-size.mjs [backend] [tokens per step] [--keep]
// Wants built packages (npm run build), native TensorFlow (wgpt backends install tensorflow) and 5 GB of disk in the temporary folder.
import { spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describeDecoder } from '@wgpt/decoder'
import { root } from '../../tools/setup.mjs'

if (process.argv[2] === 'step') {
  await fineTune(process.argv[3], process.argv[4], Number(process.argv[5]))
  process.exit()
}

const [backend = 'tensorflow', time = '128'] = process.argv.slice(2).filter((word) => !word.startsWith('--'))
const wanted = 4096
const sizes = { vocabularySize: 50_257, contextLength: 1024, embeddingSize: 768, layerCount: 12, headCount: 12 }
const folder = mkdtempSync(path.join(os.tmpdir(), 'wgpt-gpt2-'))
const at = (name) => path.join(folder, name)
const highest = at('highest')

// Told by every process at its end; `resourceUsage` counts in KiB.
const preload = `data:text/javascript,${encodeURIComponent(
  `import { appendFileSync } from 'node:fs'
   process.on('exit', () => appendFileSync(${JSON.stringify(highest)}, process.resourceUsage().maxRSS + '\\n'))`,
)}`

const wgpt = (...words) => measured(`wgpt ${words[0]}`, [path.join(root, 'packages/cli/dist/wgpt.js'), ...words])

function measured(what, call) {
  writeFileSync(highest, '')
  const began = Date.now()
  const { status, stdout, stderr } = spawnSync(process.execPath, call, {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: `--import=${preload}` },
  })
  const mebibytes = Math.max(...readFileSync(highest, 'utf8').split('\n').map(Number)) / 1024
  const seconds = (Date.now() - began) / 1000
  console.log(`${what}: ${seconds.toFixed(0)} s, at most ${mebibytes.toFixed(0)} MiB resident; exit ${status}`)
  if (status !== 0) throw new Error(`${call.join(' ')}\n${stdout}\n${stderr}`)
  return mebibytes
}

/** AdamW with clipping on one sequence, as a program of one's own would. */
async function fineTune(run, backend, time) {
  const { useBackend } = await import('@wgpt/backends')
  const { createTrainStep, loadDecoder } = await import('@wgpt/trainer')
  const { openRunFolder } = await import('@wgpt/trainer/node')
  const tf = await useBackend(backend)
  const { decoder } = await loadDecoder(openRunFolder(run))
  const train = createTrainStep(decoder, { learningRate: 1e-4, clipNorm: 1 })
  const ids = Int32Array.from({ length: time + 1 }, (_, i) => (i * 7919) % decoder.config.vocabularySize)
  const [tokens, targets] = [ids.slice(0, -1), ids.slice(1)].map((row) => tf.tensor2d(row, [1, time], 'int32'))
  const { loss } = await train.step(tokens, targets)
  if (!Number.isFinite(loss)) throw new Error(`the loss is ${loss}`)
}

try {
  const { parameters, parameterCount } = describeDecoder(sizes)
  writeModel(parameters)
  console.log(
    `a random GPT-2 of ${parameterCount.toLocaleString('en-US')} parameters; ${backend}, Node ${process.version}`,
  )
  const run = ['--backend', backend, '--json']
  const peaks = [
    wgpt('import', at('model'), '--out', at('imported'), '--json'),
    wgpt('generate', at('imported'), '--prompt', 'The whale', '--tokens', '20', '--temperature', '0.8', ...run),
    measured(`a step of ${time} tokens`, [fileURLToPath(import.meta.url), 'step', at('imported'), backend, time]),
    wgpt(
      ...['train', 'text', '--from', at('imported'), '--data', 'moby-dick', '--out', at('tuned'), '--steps', '1'],
      ...[...run, '--set', `decoder.contextLength=${time}`, 'training.batchSize=1', 'training.learningRate=1e-4'],
      ...['training.clipNorm=1', 'training.evaluationBatches=1', 'training.sampleTokens=20'],
    ),
  ]
  const most = Math.max(...peaks)
  console.log(`the highest of all: ${most.toFixed(0)} MiB; expected at most ${wanted}`)
  process.exitCode = most <= wanted ? 0 : 1
} finally {
  if (process.argv.includes('--keep')) console.log(folder)
  else rmSync(folder, { recursive: true, force: true })
}

/** A tensor at a time: this process needs no more than the largest. */
function writeModel(parameters) {
  const model = at('model')
  const write = (name, text) => writeFileSync(path.join(model, name), text)
  mkdirSync(model)
  write(
    'config.json',
    JSON.stringify({
      ...{ model_type: 'gpt2', vocab_size: sizes.vocabularySize, n_positions: sizes.contextLength },
      ...{ n_embd: sizes.embeddingSize, n_layer: sizes.layerCount, n_head: sizes.headCount },
      ...{ activation_function: 'gelu_new', layer_norm_epsilon: 1e-5, tie_word_embeddings: true },
    }),
  )
  writeTokenizer(write)
  let end = 0
  const entries = parameters.map(({ name, shape, count }) => {
    const begin = end
    end += 4 * count
    return [name, { dtype: 'F32', shape, data_offsets: [begin, end] }]
  })
  const header = Buffer.from(JSON.stringify(Object.fromEntries(entries)).padEnd(8))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(header.length))
  const file = openSync(path.join(model, 'model.safetensors'), 'w')
  for (const bytes of [length, header]) writeSync(file, bytes)
  for (const { name, count } of parameters) {
    const values = new Float32Array(count)
    if (/ln_.*weight$/.test(name)) values.fill(1)
    else if (!name.endsWith('bias')) for (let i = 0; i < count; i++) values[i] = 0.07 * (Math.random() - 0.5)
    const bytes = new Uint8Array(values.buffer)
    for (let done = 0; done < bytes.length;)
      done += writeSync(file, bytes, done, Math.min(2 ** 26, bytes.length - done))
  }
  closeSync(file)
}

/** As many tokens as GPT-2's: its 256 bytes, 50,000 pairs of them, and the end of a text. */
function writeTokenizer(write) {
  const isPrinted = (byte) => (byte > 32 && byte < 127) || (byte > 160 && byte !== 173)
  const bytes = Array.from({ length: 256 }, (_, byte) => byte)
  let next = 256
  const letters = bytes.map((byte) => String.fromCodePoint(isPrinted(byte) ? byte : next++))
  const pairs = letters.flatMap((a) => letters.map((b) => [a, b])).slice(0, 50_000)
  const tokens = [...letters, ...pairs.map((pair) => pair.join('')), '<|endoftext|>']
  write('vocab.json', JSON.stringify(Object.fromEntries(tokens.map((token, id) => [token, id]))))
  write('merges.txt', pairs.map((pair) => pair.join(' ')).join('\n'))
}
