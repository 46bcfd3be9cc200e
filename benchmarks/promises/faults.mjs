// The law of faults: whatever happens to train, compare, export or import (seven signals, disks that are full, read-only or fail, memory that is
// refused, clocks that jump, closed streams, an odd environment), the call continues or ends in one sentence; what was saved is intact, at most
// one checkpoint interval of steps is lost, and the call that continues, or the same call again, gives the same bits as one that met no fault.
//   node benchmarks/promises/faults.mjs [--seed 1] [--from 1] [--faults 200] [--only <fault>]
// Calls are answered by the built command (npm run build) in one process, until a signal ends it. Takes about 5 minutes.
import { fork } from 'node:child_process'
import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { clearTimeout, setTimeout } from 'node:timers'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { root } from '../../tools/setup.mjs'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '1' },
    faults: { type: 'string', default: '200' },
    only: { type: 'string' },
  },
})
const script = path.join(root, 'packages/cli/dist/wgpt.js')
const answerer = path.join(root, 'packages/cli/src/testing/answer-calls.mjs')
const shim = path.join(root, 'benchmarks/promises/fault-shim.mjs')
const sandbox = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'wgpt-faults-')))
const at = (...names) => path.join(sandbox, ...names)
const remove = (name) => fs.rmSync(at(name), { recursive: true, force: true })
const steps = 12
const interval = 3

function randomFrom(seed) {
  let state = (seed * 7919 + 1) % 2147483647
  for (let i = 0; i < 5; i++) state = (state * 48271) % 2147483647
  const next = () => (state = (state * 48271) % 2147483647) / 2147483647
  const below = (count) => Math.floor(next() * count)
  return { below, pick: (list) => list[below(list.length)] }
}

// ---- calls

let child
function processOfCalls() {
  if (child?.connected) return child
  const env = { ...process.env, NO_COLOR: '1', WGPT_DEBUG: '', WGPT_THREADS: '1', WGPT_CACHE: at('cache') }
  const execArgv = ['--import', pathToFileURL(shim).href]
  child = fork(answerer, [pathToFileURL(script).href], {
    cwd: sandbox,
    env,
    execArgv,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  return child
}

const patience = 400_000

/** @returns the outcome, or the signal that ended the process */
function call(args, fault) {
  const process_ = processOfCalls()
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      process_.kill('SIGKILL')
      end({ hung: true })
    }, patience)
    const listen = (message) => {
      if (message.stopped) setTimeout(() => process_.kill('SIGCONT'), 300)
      else end(message)
    }
    const ended = (code, signal) => {
      child = undefined
      end({ died: signal ?? code })
    }
    const end = (outcome) => {
      clearTimeout(timer)
      process_.removeListener('message', listen)
      process_.removeListener('exit', ended)
      resolve(outcome)
    }
    process_.on('message', listen)
    process_.once('exit', ended)
    process_.send(fault ? [`fault:${JSON.stringify(fault)}`, ...args] : [...args])
  })
}

// ---- what is compared

/** The figures without times, and the SHA-256 of every file of the last checkpoint but its state, which tells a time. */
function resultOfRun(folder) {
  const figures = fs
    .readFileSync(path.join(folder, 'metrics.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.stringify({ ...JSON.parse(line), seconds: 0 }))
  const last = path.join(folder, 'checkpoints', String(steps))
  const files = fs.readdirSync(last).filter((name) => name.endsWith('.safetensors'))
  return [...figures, ...files.sort().map((name) => `${name} ${hashOf(path.join(last, name))}`)].join('\n')
}
const resultOfFolder = (folder) =>
  fs
    .readdirSync(folder, { recursive: true })
    .sort()
    .filter((name) => fs.statSync(path.join(folder, name)).isFile())
    .map((name) => `${name} ${hashOf(path.join(folder, name))}`)
    .join('\n')
const hashOf = (file) => createHash('sha256').update(fs.readFileSync(file)).digest('hex')

const settings = [
  ...['--steps', String(steps), '--data', 'text.txt', '--backend', 'wasm', '--set', 'decoder.layerCount=1'],
  ...['decoder.embeddingSize=8', 'decoder.headCount=2', 'decoder.contextLength=16', 'decoder.dropout=0.1'],
  ...['training.batchSize=2', 'training.evaluationBatches=1', 'training.sampleTokens=4', 'training.evaluateEvery=4'],
  ...[`training.checkpointEvery=${interval}`, 'training.emaDecay=0.9'],
]
const works = {
  train: {
    start: ['train', 'text', '--out', 'case', ...settings],
    resume: ['train', '--resume', 'case', '--backend', 'wasm'],
    runs: ['.'],
    result: () => resultOfRun(at('case')),
  },
  compare: {
    start: ['compare', 'text', '--arms', 'none,fixed', '--out', 'case', ...settings],
    resume: ['compare', '--resume', 'case', '--backend', 'wasm'],
    runs: ['arms/none', 'arms/fixed'],
    result: () => ['none', 'fixed'].map((arm) => resultOfRun(at('case/arms', arm))).join('\n'),
  },
  export: {
    start: ['export', 'run', '--format', 'huggingface', '--out', 'case'],
    result: () => resultOfFolder(at('case')),
  },
  import: {
    start: ['import', 'model', '--out', 'case'],
    result: () => resultOfFolder(at('case/checkpoints')),
  },
}

// ---- faults

const year = 365 * 24 * 3600 * 1000
const kinds = {
  signal: ({ pick }) => ({
    signal: pick(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGKILL', 'SIGSTOP', 'SIGPIPE']),
  }),
  disk: ({ pick }) => ({ code: pick(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO', 'ESTALE']), lasts: pick([true, false]) }),
  memory: () => ({}),
  clock: ({ pick }) => ({ milliseconds: pick([-year, year, 3600_000, -60_000]) }),
  environment: ({ pick }) => ({
    ...pick([
      { name: 'HOME', value: '/nonexistent' },
      { name: 'WGPT_CACHE', value: '/proc/nowhere' },
      { name: 'TMPDIR', value: '/nonexistent' },
      { name: 'TZ', value: 'Nowhere/Nothing' },
      { name: 'LANG', value: 'C' },
    ]),
  }),
  stream: () => ({}),
}
const order = ['signal', 'disk', 'signal', 'disk', 'memory', 'clock', 'signal', 'disk', 'environment', 'stream']

function makeFault(number) {
  const random = randomFrom(Number(values.seed) * 100_003 + number)
  const work = random.pick(['train', 'train', 'compare', 'export', 'import'])
  const kind = order[number % order.length]
  const most = kind === 'memory' ? 900 : work === 'compare' ? 240 : work === 'train' ? 120 : 14
  return { work, fault: { kind, at: 1 + random.below(most), ...kinds[kind](random) } }
}

// ---- the law

const soft = ['SIGINT', 'SIGTERM', 'SIGHUP']

/** What is wrong with how the call ended; undefined if nothing is. */
function faultOf({ hung, died, code, stderr = '' }, fault) {
  if (hung) return 'hangs'
  if (died !== undefined) {
    if (fault.kind === 'signal' && died === fault.signal) return undefined
    // A second process that ends by a signal which has no listener yet, or none any more.
    return `the process ended with ${died}`
  }
  const complaints = stderr.split('\n').filter((line) => line.startsWith('wgpt: '))
  if (code === 0) return complaints.length === 0 ? undefined : `complains and ends with 0: ${stderr}`
  if (fault.kind === 'stream') return `ends with ${code} because nobody reads its stderr`
  if (code === 130 && !soft.includes(fault.signal)) return `ends with 130: ${stderr}`
  if (![1, 2, 130].includes(code)) return `ends with ${code}: ${stderr}`
  if (complaints.length !== 1) return `${complaints.length} lines of complaint: ${stderr}`
  if (/unexpected|undefined|\[object|^ {4}at /m.test(complaints[0])) return `not a sentence: ${complaints[0]}`
  return undefined
}

const stepsIn = (folder) => {
  const names = fs.existsSync(path.join(folder, 'checkpoints')) ? fs.readdirSync(path.join(folder, 'checkpoints')) : []
  const saved = names.filter((name) => /^\d+$/.test(name)).map(Number)
  const text = fs.existsSync(path.join(folder, 'metrics.jsonl'))
    ? fs.readFileSync(path.join(folder, 'metrics.jsonl'), 'utf8')
    : ''
  return {
    saved: saved.length > 0 ? Math.max(...saved) : undefined,
    told: Number(/"step":(\d+),[^\n]*\n[^\n]*$/.exec(text)?.[1] ?? 0),
  }
}

/**
 * Continues a run, or makes the same call again, without a fault.
 * @param outcome of the call that met the fault
 * @param isBroken whether the disk stayed broken, so that nothing could be removed either
 * @returns what breaks the law, if anything does
 */
async function finished({ start, resume, runs, result }, outcome, reference, isBroken) {
  const worked = outcome.code === 0
  if (resume && !worked) {
    const places = runs.map((name) => stepsIn(at('case', name)))
    for (const { saved, told } of places)
      if (told - (saved ?? 0) > interval) return `step ${told} was reached and step ${saved} is saved`
    // Nothing was saved: it is begun again.
    if (places.every(({ saved }) => saved === undefined)) remove('case')
    const isNew = !fs.existsSync(at('case'))
    if (isNew || places.some(({ saved }) => saved !== steps)) {
      const continued = await call(isNew ? start : resume)
      if (continued.code !== 0) return `doesn't continue: ${JSON.stringify(continued)}`
    }
  } else if (!worked) {
    // A call that was killed may leave a part of the folder behind, and one whose disk stays broken can't remove it; one that said what is
    // wrong does not.
    if (outcome.died !== undefined || isBroken) remove('case')
    const again = await call(start)
    if (again.code !== 0) return `doesn't work again: ${JSON.stringify(again)}`
  }
  return result() === reference ? undefined : 'has another result than the call without a fault'
}

fs.writeFileSync(at('text.txt'), 'the whale swam around the ship and the sailors sang. '.repeat(60))
const references = {}
for (const [name, work] of Object.entries(works)) {
  const outcome = await call(work.start)
  if (outcome.code !== 0) throw new Error(`${name}: ${JSON.stringify(outcome)}`)
  references[name] = work.result()
  if (name === 'train') fs.cpSync(at('case'), at('run'), { recursive: true })
  if (name === 'export') fs.cpSync(at('case'), at('model'), { recursive: true })
  remove('case')
}

const first = Number(values.from)
const count = Number(values.faults)
const found = []
const tally = {}
const started = performance.now()
for (let number = first; number < first + count; number++) {
  if (values.only !== undefined && number !== Number(values.only)) continue
  const { work, fault } = makeFault(number)
  remove('case')
  const outcome = await call(works[work].start, fault)
  // What a process can't remove from a disk that fails, it leaves to the next process: its lock among that.
  if (fault.lasts) child?.kill()
  if (fault.lasts) child = undefined
  const ending = outcome.died === undefined ? (outcome.code === 0 ? 'went on' : 'one sentence') : 'killed'
  tally[fault.kind] ??= {}
  tally[fault.kind][ending] = (tally[fault.kind][ending] ?? 0) + 1
  const wrong =
    faultOf(outcome, fault) ??
    (await finished(works[work], outcome, references[work], fault.lasts && !['ENOSPC', 'EDQUOT'].includes(fault.code)))
  if (values.only !== undefined) console.log(fault, outcome)
  if (wrong === undefined) continue
  found.push(number)
  console.log(`fault ${number}: ${work}, ${JSON.stringify(fault)}\n  ${wrong.trim()}`)
}
child?.kill()
fs.rmSync(sandbox, { recursive: true, force: true })
const figures = Object.entries(tally).map(
  ([kind, endings]) =>
    `${kind} ${Object.entries(endings)
      .map(([ending, times]) => `${times} ${ending}`)
      .join(', ')}`,
)
console.log(
  `${count} faults, seed ${values.seed}: ${figures.join('; ')}; ${((performance.now() - started) / 1000).toFixed(0)} s`,
)
console.log(
  found.length === 0 ? 'No fault breaks the law.' : `${found.length} faults break the law: ${found.join(', ')}`,
)
process.exit(found.length === 0 ? 0 : 1)
