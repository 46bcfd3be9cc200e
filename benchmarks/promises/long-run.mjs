// A long run stays as it began: `text tiny` (moby-dick, 3 layers, 1,024 characters per step, with its evaluations, samples and checkpoints) in
// Node, twice, each time in a process of its own. Memory after the first sample equals memory at the end (tfjs' tensors, their bytes, the pool of
// GPU buffers), the process's resident size is flat in the second half, the last 100 steps take the CPU seconds of steps 101 to 200, and the second
// run has the losses of the first to the bit.
//   npm run long-run -- [--steps 10000] [--minutes 60] [--backend webgpu] [--wavelet none] [--small]
// --minutes ends both runs after as many steps as the first one takes in half of them; how many is told. --small takes one layer of 8 channels and
// 32 characters per step: the same calls of the device, and thousands of steps where it is imitated by a processor. Wants built packages (npm run
// build), and for webgpu a GPU or chromium's software Vulkan driver, on which a step of text tiny takes about 3 CPU seconds.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { createInterface } from 'node:readline'
import { clearTimeout, setTimeout } from 'node:timers'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    steps: { type: 'string', default: '10000' },
    minutes: { type: 'string', default: 'Infinity' },
    backend: { type: 'string', default: 'webgpu' },
    wavelet: { type: 'string', default: 'none' },
    small: { type: 'boolean', default: false },
    child: { type: 'string' },
  },
})
const steps = Number(values.steps)
const small = {
  decoder: { contextLength: 16, embeddingSize: 8, layerCount: 1, headCount: 2, feedForwardSize: 16 },
  training: { batchSize: 2 },
}
const most = { memory: 1.05, speed: 1.05 }

if (values.child !== undefined) {
  await trainHere(values.child)
  process.exit(0)
}

/** In a process of its own: a line of JSON for every step, until the parent says stop. */
async function trainHere(folder) {
  const { useBackend } = await import('@wgpt/backends')
  const { openData } = await import('@wgpt/datasets/node')
  const { presets, runConfig, RunStopped, train } = await import('@wgpt/trainer')
  const { openRunFolder } = await import('@wgpt/trainer/node')
  const { decoder, training, ...preset } = presets.text.tiny
  const config = runConfig.parse({
    ...preset,
    decoder: { ...decoder, ...(values.small && small.decoder), wavelet: { kind: values.wavelet } },
    training: { ...training, ...(values.small && small.training), steps, seed: 1 },
  })
  const { tokenizer, data } = await openData(config)
  const tf = await useBackend(values.backend, { threads: 1 })
  const signal = { aborted: false }
  process.on('message', () => (signal.aborted = true))
  const used = () => {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1e6
  }
  let before = used()
  const onEvent = ({ type, step, trainLoss }) => {
    if (type !== 'step') return
    const cpu = used() - before
    globalThis.gc()
    const { numTensors, numBytes, numBytesAllocatedInGPU = 0 } = tf.memory()
    const memory = [numTensors, numBytes, numBytesAllocatedInGPU, process.memoryUsage().rss]
    process.stdout.write(`${JSON.stringify({ step, trainLoss, cpu, memory })}\n`)
    before = used()
  }
  try {
    await train({ config, tokenizer, data, store: openRunFolder(folder), signal, onEvent })
  } catch (error) {
    if (!(error instanceof RunStopped)) throw error
  }
}

/** @param isEnough asked after each step @returns the lines of all steps that were taken */
function run(name, isEnough) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'wgpt-long-run-'))
  const driver = '/usr/lib/chromium/vk_swiftshader_icd.json'
  const given = Object.entries({
    steps,
    backend: values.backend,
    wavelet: values.wavelet,
    child: path.join(folder, 'run'),
  })
  const child = spawn(
    process.execPath,
    [
      '--expose-gc',
      fileURLToPath(import.meta.url),
      ...given.flatMap(([key, value]) => [`--${key}`, String(value)]),
      ...(values.small ? ['--small'] : []),
    ],
    {
      env: { ...(existsSync(driver) && { VK_ICD_FILENAMES: driver }), ...process.env },
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    },
  )
  const lines = []
  const started = performance.now()
  createInterface({ input: child.stdout }).on('line', (text) => {
    if (!text.startsWith('{')) return
    const line = JSON.parse(text)
    lines.push(line)
    if (line.step % 100 === 0) {
      const [tensors, , pool, rss] = line.memory
      const minutes = (performance.now() - started) / 60_000
      console.log(
        `${name}, step ${line.step}: loss ${line.trainLoss.toFixed(4)}, ${tensors} tensors, pool ${mebibytes(pool)}, resident ${mebibytes(rss)}, ${minutes.toFixed(1)} minutes`,
      )
    }
    if (isEnough(line) && child.connected) child.send('stop')
  })
  return new Promise((resolve, reject) => {
    child.once('close', (code, signal) => {
      rmSync(folder, { recursive: true, force: true })
      if (code === 0) resolve(lines)
      else reject(new Error(`${name} ended with ${signal ?? code} after step ${lines.at(-1)?.step ?? 0}`))
    })
  })
}

const mebibytes = (bytes) => `${(bytes / 2 ** 20).toFixed(1)} MiB`
const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]

let isOver = false
const timer = Number.isFinite(Number(values.minutes))
  ? setTimeout(() => (isOver = true), Number(values.minutes) * 30_000)
  : undefined
const first = await run('first run', () => isOver)
clearTimeout(timer)
const taken = first.length
const second = await run('second run', ({ step }) => step >= taken)

/** By then the run has evaluated, saved and written a sample. */
const settledAt = 250
const shortest = settledAt + 100
if (taken < shortest) {
  console.error(`Only ${taken} steps were taken; at least ${shortest} are needed to compare. Give more --minutes.`)
  process.exit(1)
}
const middle = Math.ceil(taken / 2)
const memory = [settledAt, middle, taken].map((step) => first[step - 1].memory)
const speed = [first.slice(100, 200), first.slice(middle - 50, middle + 50), first.slice(-100)].map((lines) =>
  median(lines.map(({ cpu }) => cpu)),
)
const ofMemory = (index) => memory.map((figures) => figures[index])
const isSame = ([settled, , last]) => settled === last
// What the process keeps of memory that it has freed grows in the beginning, by the allocator's habits.
const isFlat = ([, half, last]) => last <= most.memory * half
const rows = [
  ['tensors', ofMemory(0), isSame],
  ['bytes of tensors', ofMemory(1), isSame],
  ["the pool's bytes", ofMemory(2), isSame],
  ['resident MiB', ofMemory(3).map((bytes) => Math.round(bytes / 2 ** 20)), isFlat],
  [
    'CPU s per step, median of 100',
    speed.map((seconds) => seconds.toFixed(4)),
    ([early, , late]) => late <= most.speed * early,
  ],
]
console.log(
  `\n${values.backend}, ${os.cpus()[0].model}, Node ${process.versions.node}: ${taken} of ${steps} steps, twice${values.small ? ', --small' : ''}\n`,
)
console.log(
  `| | step ${settledAt} (CPU: 101 to 200) | step ${middle} | step ${taken} | holds |\n| --- | --- | --- | --- | --- |`,
)
for (const [what, figures, holds] of rows)
  console.log(`| ${[what, ...figures, holds(figures) ? 'yes' : 'NO'].join(' | ')} |`)
const different = first.findIndex((line, index) => line.trainLoss !== second[index]?.trainLoss)
console.log(
  different === -1
    ? `\nAll ${taken} losses of the second run equal the first's to the bit.`
    : different === second.length
      ? `\nThe second run ended after ${different} steps, whose losses equal the first's to the bit.`
      : `\nThe losses differ from step ${different + 1} on: ${first[different].trainLoss} and ${second[different].trainLoss}.`,
)
process.exit(different === -1 && rows.every(([, figures, holds]) => holds(figures)) ? 0 : 1)
