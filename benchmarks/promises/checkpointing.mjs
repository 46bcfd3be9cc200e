// What activation checkpointing saves and costs: training steps of the paper's size (10 layers, 128 channels, time 512), with it and without,
// each in a process of its own, in turns.
//   node benchmarks/promises/checkpointing.mjs [backend] [rounds]
// Wants built packages (npm run build). Exit 1 if less than half the memory is saved, or more than 1.4 times the time is taken.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const steps = 4
const size = { vocabularySize: 256, contextLength: 512, embeddingSize: 128, layerCount: 10, headCount: 8 }
const batchSize = 8

if (process.argv[2] === 'measure') {
  console.log(JSON.stringify(await measure(process.argv[3], process.argv[4] === 'true')))
  process.exit()
}

const [backend = 'wasm', rounds = '3'] = process.argv.slice(2)
const results = { false: [], true: [] }
for (let round = 0; round < Number(rounds); round++)
  for (const checkpointing of [false, true]) {
    const call = [fileURLToPath(import.meta.url), 'measure', backend, String(checkpointing)]
    const { stdout, stderr, status } = spawnSync(process.execPath, call, { encoding: 'utf8' })
    if (status !== 0) throw new Error(stderr)
    results[checkpointing].push(JSON.parse(stdout.trim().split('\n').at(-1)))
  }
if (new Set([...results.false, ...results.true].map(({ loss }) => loss)).size > 1) throw new Error('the losses differ')
const best = (checkpointing, figure) => Math.min(...results[checkpointing].map((result) => result[figure]))
const mebibytes = (bytes) => `${(bytes / 2 ** 20).toFixed(0)} MiB`
for (const checkpointing of [false, true])
  console.log(
    `${backend}, ${checkpointing ? 'checkpointed' : 'plain'}: ${best(checkpointing, 'seconds').toFixed(2)} CPU s per step; at most ${mebibytes(best(checkpointing, 'bytes'))}, of which ${mebibytes(best(checkpointing, 'before'))} before the first step`,
  )
const [saved, slower] = [best(false, 'bytes') / best(true, 'bytes'), best(true, 'seconds') / best(false, 'seconds')]
const above = (checkpointing) => best(checkpointing, 'bytes') - best(checkpointing, 'before')
console.log(
  `memory ${saved.toFixed(2)} times less (${(above(false) / above(true)).toFixed(2)} times of what the steps add), time ${slower.toFixed(2)} times as much; losses equal to the bit`,
)
process.exitCode = (backend === 'wasm' ? saved : above(false) / above(true)) >= 2 && slower <= 1.4 ? 0 : 1

/** On wasm the heap, which never shrinks; elsewhere the process's highest resident size. */
async function measure(backend, activationCheckpointing) {
  const { useBackend } = await import('@wgpt/backends')
  const { createDecoder } = await import('@wgpt/decoder')
  const { createTrainStep } = await import('@wgpt/trainer')
  const tf = await useBackend(backend, { threads: 1 })
  const bytes = () =>
    backend === 'wasm'
      ? tf.backend().wasm.asm.memory.buffer.byteLength
      : 1024 * Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1])
  const decoder = createDecoder({ ...size, wavelet: { kind: 'fixed' }, seed: 1 })
  const train = createTrainStep(decoder, { learningRate: 1e-3, clipNorm: 1, activationCheckpointing })
  const before = bytes()
  const ids = (shift) =>
    tf.tensor2d(
      Int32Array.from({ length: batchSize * size.contextLength }, (_, i) => ((i + shift) * 7919) % size.vocabularySize),
      [batchSize, size.contextLength],
      'int32',
    )
  const [tokens, targets] = [ids(0), ids(1)]
  let [loss, seconds] = [0, Infinity]
  for (let step = 0; step < steps; step++) {
    const start = process.cpuUsage()
    loss = (await train.step(tokens, targets)).loss
    const { user, system } = process.cpuUsage(start)
    seconds = Math.min(seconds, (user + system) / 1e6)
  }
  return { loss, seconds, before, bytes: bytes() }
}
