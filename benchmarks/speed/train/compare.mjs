// One training step of the same decoder on several sides, timed in turns on one machine in one run:
//   node benchmarks/speed/train/compare.mjs [--shape medium] [--threads 1] [--rounds 6] [--python PATH] [--out FILE] [side…]
// Sides: tensorflow, tensorflow-composed (its own ops alone), tensorflow-plain (a tfjs user's own GPT), wasm, wasm-baseline (step-worker.mjs
// of another commit, bundled: --baseline FILE), pytorch-plain, pytorch-fused, and both of these held to 128 bits: pytorch-plain-128,
// pytorch-fused-128. PyTorch needs a Python that imports torch (--python, or python3).
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { inTurns, machine, startSide } from '../../sides.mjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    shape: { type: 'string', default: 'medium' },
    threads: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '6' },
    python: { type: 'string', default: 'python3' },
    worker: { type: 'string', default: fileURLToPath(new URL('step-worker.mjs', import.meta.url)) },
    baseline: { type: 'string' },
    out: { type: 'string' },
  },
})
const shape = JSON.parse(readFileSync(new URL('shapes.json', import.meta.url), 'utf8'))[values.shape]
const pytorch = fileURLToPath(new URL('pytorch.py', import.meta.url))
const commands = {
  tensorflow: [process.execPath, values.worker, 'tensorflow', values.threads, values.shape],
  'tensorflow-composed': [process.execPath, values.worker, 'tensorflow', values.threads, values.shape, 'composed'],
  'tensorflow-plain': [process.execPath, values.worker, 'tensorflow', values.threads, values.shape, 'plain'],
  wasm: [process.execPath, values.worker, 'wasm', values.threads, values.shape],
  'wasm-baseline': [process.execPath, values.baseline ?? values.worker, 'wasm', values.threads, values.shape],
  'pytorch-plain': [values.python, pytorch, 'plain', values.threads, values.shape],
  'pytorch-fused': [values.python, pytorch, 'fused', values.threads, values.shape],
}
for (const name of ['pytorch-plain', 'pytorch-fused']) commands[`${name}-128`] = commands[name]

/** Holds PyTorch, oneDNN and MKL to the 128 bits of WebAssembly's vectors; no fused multiply-add comes with them. */
const narrow = { ATEN_CPU_CAPABILITY: 'default', MKL_ENABLE_INSTRUCTIONS: 'SSE4_2', ONEDNN_MAX_CPU_ISA: 'SSE41' }
const names =
  positionals.length > 0
    ? positionals
    : Object.keys(commands).filter((name) => name !== 'wasm-baseline' || values.baseline !== undefined)

const sides = []
for (const name of names) {
  if (commands[name] === undefined) throw new Error(`there is no side '${name}': ${Object.keys(commands).join(', ')}`)
  const env = { OMP_NUM_THREADS: values.threads, WGPT_THREADS: values.threads, ...(name.endsWith('-128') && narrow) }
  const side = startSide(name, commands[name], env)
  sides.push({ ...side, ...(await side.next()), rounds: [] })
}
await inTurns(sides, Number(values.rounds), ({ rounds }, answer) => rounds.push(answer))

const tokens = shape.batch * shape.time
const rows = sides.map(({ name, version, parameters, losses, rounds }) => {
  const cpu = Math.min(...rounds.map((round) => round.cpu))
  const wall = Math.min(...rounds.map((round) => round.wall))
  return { name, version, parameters, losses, cpuSeconds: cpu, wallSeconds: wall, tokensPerCpuSecond: tokens / cpu }
})
const report = {
  shape,
  threads: Number(values.threads),
  rounds: Number(values.rounds),
  machine: machine(),
  rows,
}
for (const { name, version, cpuSeconds, wallSeconds, tokensPerCpuSecond, losses } of rows)
  console.log(
    `${name.padEnd(14)} ${version.padEnd(14)} ${(1e3 * cpuSeconds).toFixed(0).padStart(6)} CPU ms per step ${(1e3 * wallSeconds).toFixed(0).padStart(6)} ms ` +
      `${tokensPerCpuSecond.toFixed(0).padStart(6)} tokens per CPU second  losses ${losses.map((loss) => loss.toFixed(3)).join(' ')}`,
  )
for (const one of rows)
  for (const other of rows)
    if (one !== other && one === rows[0])
      console.log(`${one.name} ÷ ${other.name}: ${(one.tokensPerCpuSecond / other.tokensPerCpuSecond).toFixed(2)}`)
if (values.out !== undefined) writeFileSync(values.out, `${JSON.stringify(report, null, 2)}\n`)
