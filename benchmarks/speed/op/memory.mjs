// What the op dispatches, moves and keeps at most, by backend and shape, each in a process of its own:
//   node benchmarks/speed/op/memory.mjs [--out FILE] [backend…]       after npm run build; backends: wasm, cpu, tensorflow, webgpu
// The peak is counted beside x and dy, which exist before, in tensors of x's size: the results are 1 of it forward, and 2 forward and backward,
// where tf.grad holds y until dx is there. What a kernel takes for itself (scratch, copies) is the rest.
import { useBackend } from '@wgpt/backends'
import { createWaveletPlan, describePlan, waveletTransform } from '@wgpt/wavelet-op'
import { execFileSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { countWebgpu, followHeap, webgpuReads } from './counters.mjs'
import { shapes } from './shapes.mjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: 'string' }, measure: { type: 'string' } },
})

/** One backend, shape and direction in this process. */
async function measure(backend, shape, isBoth) {
  const tf = await useBackend(backend)
  const plan = createWaveletPlan({ channels: shape[2], contextLength: Math.min(shape[1], 512) })
  const x = tf.randomUniform(shape, -1, 1, 'float32', 1)
  const dy = tf.randomUniform(shape, -1, 1, 'float32', 2)
  const gradient = tf.grad((at) => waveletTransform(at, plan))
  const run = async () => {
    const result = tf.tidy(() => (isBoth ? gradient(x, dy) : waveletTransform(x, plan)))
    if (backend === 'webgpu') await result.data() // the device is done by then
    result.dispose()
  }
  // A device has them before: their first use would upload them.
  for (const input of [x, dy]) tf.dispose(tf.slice(input, [0, 0, 0], [1, 1, 1]))
  const bytes = 4 * x.size
  const perToken = describePlan(plan).bytes
  const follow = { wasm: followHeap, webgpu: countWebgpu }[backend]
  // The process as the system sees it: it knows what no backend tells, and the code that became hot meanwhile.
  const resident = process.resourceUsage().maxRSS
  const counted = follow ? await follow(tf.backend(), run) : await run()
  return {
    shape: shape.join('x'),
    direction: isBoth ? 'both' : 'forward',
    dispatches: counted?.dispatches,
    movedAtLeast: (x.size / shape[2]) * (perToken.forward + (isBoth ? perToken.backward : 0)),
    planBytes:
      (describePlan(plan).bytes.forward + (isBoth ? describePlan(plan).bytes.backward : 0)) * (x.size / shape[2]),
    moved: backend === 'webgpu' ? (isBoth ? 2 : 1) * (webgpuReads(plan, shape) + bytes) : undefined,
    peak: counted?.peak,
    residentGrowth: 1024 * (process.resourceUsage().maxRSS - resident),
    tensor: bytes,
  }
}

const say = (row) => process.stdout.write(`${JSON.stringify(row)}\n`)
if (values.measure !== undefined) {
  const [backend, shape, direction] = values.measure.split(' ')
  console.log = console.info = console.warn = (...all) => console.error(...all)
  say(await measure(backend, shape.split('x').map(Number), direction === 'both'))
  process.exit(0)
}

const backends = positionals.length > 0 ? positionals : ['wasm', 'cpu', 'tensorflow', 'webgpu']
const self = fileURLToPath(import.meta.url)
const times = (bytes, tensor) => (bytes === undefined ? '–' : (bytes / tensor).toFixed(2)).padStart(6)
// Without a GPU, Dawn in Node finds the software one that Chromium brings: counts hold there too.
const software = '/usr/lib/chromium/vk_swiftshader_icd.json'
const env = {
  ...(existsSync(software) ? { VK_ICD_FILENAMES: software } : {}),
  ...process.env,
  OMP_NUM_THREADS: '1',
  WGPT_THREADS: '1',
}
const rows = []
for (const backend of backends)
  for (const shape of shapes)
    for (const direction of ['forward', 'both']) {
      const args = [self, '--measure', `${backend} ${shape.join('x')} ${direction}`]
      const output = execFileSync(process.execPath, args, {
        stdio: ['ignore', 'pipe', 'ignore'],
        env,
      })
      const row = { backend, ...JSON.parse(output.toString()) }
      rows.push(row)
      console.log(
        `${backend.padEnd(10)} ${row.shape.padEnd(10)} ${direction.padEnd(7)}  dispatches ${String(row.dispatches ?? '–').padStart(2)}` +
          `  moved ÷ read and write once ${times(row.moved, row.movedAtLeast)}  peak ${times(row.peak, row.tensor)} tensors` +
          `  process grew by ${times(row.residentGrowth, row.tensor)}`,
      )
    }
if (values.out !== undefined) {
  const machine = { cpu: os.cpus()[0]?.model.trim(), cores: os.availableParallelism(), node: process.versions.node }
  writeFileSync(values.out, `${JSON.stringify({ machine, rows }, null, 2)}\n`)
}
