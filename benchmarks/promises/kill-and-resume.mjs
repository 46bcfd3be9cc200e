// A run that is killed (SIGKILL) again and again and resumed equals one that never was, to the last bit: losses at every step, weights,
// moments and average. By the public command, with accumulation, dropout, label smoothing, an average of the weights, a plateau and a
// learnable wavelet on. 20 seeded kills a backend: some after a random time (while Node starts, data are read, the backend starts,
// steps), some some milliseconds after a random step, some while a checkpoint is written.
//   node benchmarks/promises/kill-and-resume.mjs [--seed 1] [--kills 20] [backend…]     cpu, wasm and tensorflow by default
// Wants built packages (npm run build), and for tensorflow `wgpt backends install tensorflow`. Takes about 5 minutes.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { clearInterval, setInterval } from 'node:timers'
import { parseArgs } from 'node:util'
import { root } from '../../tools/setup.mjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string', default: '1' }, kills: { type: 'string', default: '20' } },
})
const backends = positionals.length > 0 ? positionals : ['cpu', 'wasm', 'tensorflow']
const kills = Number(values.kills)
const SAVED_EVERY = 3
// The moments move the run on by 3 steps on average.
const steps = 5 * kills
const tensorFiles = ['model', 'optimizer', 'ema'].map((name) => `${name}.safetensors`)
const settings = [
  ...['training.accumulationSteps=2', 'training.labelSmoothing=0.05', 'training.emaDecay=0.99', 'training.batchSize=4'],
  ...['training.schedule=plateau', 'training.plateau.patience=1', 'training.plateau.minimumDelta=9'],
  ...['training.plateau.factor=0.9', 'training.evaluateEvery=5', 'training.evaluationBatches=1'],
  ...[`training.checkpointEvery=${SAVED_EVERY}`, 'decoder.dropout=0.1'],
]
/** tfjs' cpu backend is slow: a smaller decoder there. */
const decoders = {
  cpu: { contextLength: 32, embeddingSize: 32, layerCount: 2, headCount: 2, feedForwardSize: 64 },
}

function randomFrom(seed) {
  let state = (seed * 7919 + 1) % 2147483647
  return () => (state = (state * 48271) % 2147483647) / 2147483647
}

const read = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : '')
const checkpointsOf = (folder) => {
  const names = existsSync(path.join(folder, 'checkpoints')) ? readdirSync(path.join(folder, 'checkpoints')) : []
  return {
    newest: Math.max(-1, ...names.filter((name) => /^\d+$/.test(name)).map(Number)),
    unfinished: names.filter((name) => name.endsWith('.partial')),
  }
}
/** The steps that metrics.jsonl knows of. */
const lastStep = (folder) =>
  Number(/"step":(\d+),[^\n]*\n[^\n]*$/.exec(read(path.join(folder, 'metrics.jsonl')))?.[1] ?? 0)

/**
 * One call of the command.
 * @param isTime is asked about every millisecond whether the moment to kill has come
 * @returns whether it was killed; rejects when the command failed
 */
function call(args, isTime = () => false) {
  const started = performance.now()
  const child = spawn(process.execPath, [path.join(root, 'packages/cli/dist/wgpt.js'), 'train', ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let errors = ''
  child.stderr.on('data', (chunk) => (errors += chunk))
  const timer = setInterval(() => {
    if (isTime(performance.now() - started)) child.kill('SIGKILL')
  }, 1)
  return new Promise((resolve, reject) => {
    child.once('close', (code, signal) => {
      clearInterval(timer)
      if (signal === 'SIGKILL') resolve(true)
      else if (code === 0) resolve(false)
      else reject(new Error(`wgpt train ${args.join(' ')} ended with ${code}: ${errors}`))
    })
  })
}

/** The moments, in a seeded order; each is aimed when its turn has come. */
function moments(random, folder, { startup, secondsPerStep }) {
  const after = (condition, delay) => {
    let since
    return (milliseconds) => {
      if (since === undefined && condition()) since = milliseconds
      return since !== undefined && milliseconds - since >= delay
    }
  }
  return Array.from({ length: kills }, () => () => {
    const kind = ['time', 'step', 'write'][Math.floor(random() * 3)]
    const share = random()
    if (kind === 'time') {
      const delay = share * (startup + SAVED_EVERY * secondsPerStep * 1000)
      return { kind, isTime: (milliseconds) => milliseconds >= delay }
    }
    if (kind === 'step') {
      const more = 1 + Math.floor(random() * 5)
      let from
      const reached = () => {
        const step = lastStep(folder)
        // The figures of an earlier process stand there until this one has cut them back to what was saved.
        const saved = checkpointsOf(folder).newest
        if (from === undefined && step <= saved) from = saved
        return from !== undefined && step >= from + more
      }
      return { kind, isTime: after(reached, share * secondsPerStep * 1000) }
    }
    // So is it with what an earlier kill left unfinished: only what comes new is a write of this process.
    const known = new Set(checkpointsOf(folder).unfinished)
    let left = 1 + Math.floor(random() * 3)
    const writes = () => {
      for (const name of checkpointsOf(folder).unfinished)
        if (!known.has(name)) {
          known.add(name)
          left--
        }
      return left <= 0
    }
    return { kind, isTime: after(writes, share * 15) }
  })
}

/** All figures but the time that they took, and the hashes of all that a checkpoint of the last step holds. */
function outcomeOf(folder) {
  const lines = read(path.join(folder, 'metrics.jsonl')).trim().split('\n').map(JSON.parse)
  const last = path.join(folder, 'checkpoints', String(steps))
  const hashes = tensorFiles.map((file) =>
    createHash('sha256')
      .update(readFileSync(path.join(last, file)))
      .digest('hex'),
  )
  const { evaluations, batches, learningRate } = JSON.parse(read(path.join(last, 'state.json')))
  return {
    figures: lines.map((line) => JSON.stringify({ ...line, seconds: 0 })),
    hashes,
    state: JSON.stringify({ evaluations, batches, learningRate }),
    learningRate,
  }
}

async function prove(backend, scratch) {
  const [straight, killed] = ['straight', 'killed'].map((name) => path.join(scratch, `${backend}-${name}`))
  const decoder = Object.entries(decoders[backend] ?? {}).map(([name, value]) => `decoder.${name}=${value}`)
  const begin = (folder) =>
    ['text', '--backend', backend, '--wavelet', 'learnable', '--steps', String(steps), '--out', folder].concat([
      '--set',
      ...settings,
      ...decoder,
    ])
  let startup
  await call(begin(straight), (milliseconds) => {
    if (startup === undefined && lastStep(straight) > 0) startup = milliseconds
    return false
  })
  const wanted = outcomeOf(straight)
  const secondsPerStep =
    JSON.parse(read(path.join(straight, 'metrics.jsonl')).trim().split('\n').at(-1)).seconds / steps

  const random = randomFrom(Number(values.seed))
  const count = { time: 0, step: 0, write: 0, torn: 0, early: 0, redone: 0 }
  const goOn = (isTime) =>
    call(
      existsSync(path.join(killed, 'config.json')) ? ['--resume', killed, '--backend', backend] : begin(killed),
      isTime,
    )
  for (const [index, next] of moments(random, killed, { startup, secondsPerStep }).entries()) {
    const { kind, isTime } = next()
    const before = new Set(checkpointsOf(killed).unfinished)
    if (!(await goOn(isTime))) throw new Error(`${backend}: the run ended before kill ${index + 1}; take another seed`)
    const { newest, unfinished } = checkpointsOf(killed)
    const torn = unfinished.filter((name) => !before.has(name))
    const reached = lastStep(killed)
    count[kind]++
    if (newest < 0) count.early++
    if (torn.length > 0) count.torn++
    count.redone += Math.max(0, reached - newest)
    const files = torn.flatMap((name) => readdirSync(path.join(killed, 'checkpoints', name)))
    console.log(
      `${backend} ${String(index + 1).padStart(2)} ${kind.padEnd(5)} at step ${reached}, saved up to ${newest < 0 ? 'nothing' : newest}` +
        (torn.length > 0 ? `, in a write with ${files.length} files` : ''),
    )
  }
  await goOn()
  const found = outcomeOf(killed)
  const different = wanted.figures.filter((line, index) => line !== found.figures[index]).length
  const isSame = wanted.figures.length === found.figures.length && different === 0 && wanted.state === found.state
  return {
    backend,
    kills: kills,
    'aimed at a time / step / write': `${count.time} / ${count.step} / ${count.write}`,
    'checkpoints torn': count.torn,
    'before the first checkpoint': count.early,
    'steps done again': count.redone,
    'lines of figures': wanted.figures.length,
    'equal to the bit': isSame ? 'all' : `NO, ${different} differ`,
    'SHA-256 of weights, moments, average': tensorFiles.every((_, i) => wanted.hashes[i] === found.hashes[i])
      ? `equal (${wanted.hashes[0].slice(0, 8)}…)`
      : 'DIFFERENT',
    ok: isSame && wanted.hashes.join() === found.hashes.join() && wanted.learningRate < 0.9 ** 5 * 3e-3,
  }
}

const scratch = mkdtempSync(path.join(os.tmpdir(), 'wgpt-kill-'))
const rows = []
try {
  for (const backend of backends) rows.push(await prove(backend, scratch))
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
const columns = Object.keys(rows[0]).filter((name) => name !== 'ok')
console.log(`\n${os.cpus()[0].model}, Node ${process.versions.node}, ${steps} steps, seed ${values.seed}\n`)
for (const cells of [columns, columns.map(() => '---'), ...rows.map((row) => columns.map((name) => row[name]))])
  console.log(`| ${cells.join(' | ')} |`)
process.exit(rows.every(({ ok }) => ok) ? 0 : 1)
