// The same seed gives the same loss curve on every backend: 50 steps of the text preset with a small decoder, dropout and a learnable
// wavelet, on cpu, wasm, webgpu (Dawn in Node) and TensorFlow. Each backend trains in a process of its own.
//   node benchmarks/promises/same-curves.mjs [--steps 50] [backend…]
// Wants built packages (npm run build), chromium's software Vulkan driver or a GPU for webgpu, and for tensorflow
// `wgpt backends install tensorflow`. Takes about 10 minutes, most of them on the software GPU.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import os from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const LIMIT = 0.01
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { steps: { type: 'string', default: '50' }, child: { type: 'boolean', default: false } },
})
const backends = positionals.length > 0 ? positionals : ['cpu', 'wasm', 'webgpu', 'tensorflow']
const every = 10

/** In a process of its own: trains, and writes a line of JSON for every figure. */
async function trainOn(backend) {
  const { useBackend } = await import('@wgpt/backends')
  const { splitDocuments, tokenizeSplits } = await import('@wgpt/datasets')
  const { sources } = await import('@wgpt/datasets/node')
  const { createCharacterTokenizer } = await import('@wgpt/tokenizers')
  const { createMemoryStore, presets, readMetrics, runConfig, train } = await import('@wgpt/trainer')
  const config = runConfig.parse({
    ...presets.text.tiny,
    decoder: {
      ...presets.text.tiny.decoder,
      ...{ contextLength: 64, embeddingSize: 32, layerCount: 2, headCount: 2, feedForwardSize: 128, dropout: 0.1 },
      wavelet: { kind: 'learnable' },
    },
    training: {
      ...presets.text.tiny.training,
      ...{ steps: Number(values.steps), batchSize: 4, warmupSteps: 10, seed: 3 },
      ...{ evaluateEvery: every, evaluationBatches: 2 },
    },
  })
  const tokenizer = createCharacterTokenizer()
  const documents = await sources.find(({ name }) => name === config.data.source).load()
  const data = tokenizeSplits(splitDocuments(documents), tokenizer)
  await useBackend(backend)
  const store = createMemoryStore()
  await train({ config, tokenizer, data, store })
  for (const line of await readMetrics(store)) process.stdout.write(`${JSON.stringify(line)}\n`)
}

/** @returns the losses at every step, and those of the evaluations */
function curveOf(backend) {
  const driver = '/usr/lib/chromium/vk_swiftshader_icd.json'
  const env = { ...(existsSync(driver) && { VK_ICD_FILENAMES: driver }), ...process.env }
  const started = Date.now()
  const args = [fileURLToPath(import.meta.url), '--child', '--steps', values.steps, backend]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${backend}: the run ended with ${status}: ${stderr}`)
  console.log(`${backend}: ${((Date.now() - started) / 1000).toFixed(0)} s`)
  const lines = stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))
  return {
    backend,
    train: lines.filter((line) => 'trainLoss' in line).map((line) => line.trainLoss),
    validation: lines.filter((line) => 'validationLoss' in line).map((line) => line.validationLoss),
  }
}

/** The largest difference of two curves at any step, as a share of the loss there. */
const apart = (a, b) => Math.max(...a.map((loss, index) => Math.abs(loss - b[index]) / Math.min(loss, b[index])))

function compareAll() {
  const curves = backends.map(curveOf)
  const [first] = curves
  console.log(`\n${os.cpus()[0].model}, Node ${process.versions.node}, ${values.steps} steps\n`)
  const steps = first.train.map((_, index) => index + 1).filter((step) => step === 1 || step % every === 0)
  console.log(`| train loss at step | ${steps.join(' | ')} |\n| ${['---', ...steps.map(() => '---')].join(' | ')} |`)
  for (const { backend, train } of curves)
    console.log(`| ${[backend, ...steps.map((step) => train[step - 1].toFixed(6))].join(' | ')} |`)
  console.log('\nLargest difference at any step, as a share of the loss:')
  let worst = 0
  for (const [index, one] of curves.entries())
    for (const other of curves.slice(0, index)) {
      const [train, validation] = [apart(one.train, other.train), apart(one.validation, other.validation)]
      worst = Math.max(worst, train, validation)
      console.log(
        `${other.backend} and ${one.backend}: training ${train.toExponential(1)}, validation ${validation.toExponential(1)}`,
      )
    }
  console.log(`The largest of all is ${worst.toExponential(1)}; expected at most ${LIMIT}.`)
  return worst <= LIMIT
}

if (values.child) {
  await trainOn(backends[0])
  process.exit(0)
}
process.exitCode = compareAll() ? 0 : 1
