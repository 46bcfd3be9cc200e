// The law of a stranger's folder: whatever lies in a run, or in a model that is imported (links, pipes, sockets, folders where files belong and files
// where folders do, modes, huge sparse files, damaged JSON, cut and flipped bytes, strange names), generate, train --resume, report and import either
// work or refuse it in one line that is a sentence, within 5 s of work, and write nothing outside of the folder that they were given.
//   node benchmarks/promises/hostile-folders.mjs [--seed 1] [--from 1] [--cases 2000] [--only <case>]
// Calls are answered by the built command (npm run build), many in one process; every 25th has a process of its own. Takes about 5 minutes.
import { fork, spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import { createServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { clearInterval, setInterval } from 'node:timers'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { root } from '../../tools/setup.mjs'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '1' },
    cases: { type: 'string', default: '2000' },
    only: { type: 'string' },
  },
})
const script = path.join(root, 'packages/cli/dist/wgpt.js')
const answerer = path.join(root, 'packages/cli/src/testing/answer-calls.mjs')
const sandbox = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'wgpt-hostile-')))
const env = {
  ...process.env,
  NO_COLOR: '1',
  WGPT_DEBUG: '',
  WGPT_THREADS: '1',
  WGPT_CACHE: path.join(sandbox, 'cache'),
}
/** Seconds of a call, counted by the processor where it works, and by the clock, on a machine that others use too, where it sleeps. */
const limits = { work: 5, sleep: 30 }

function randomFrom(seed) {
  let state = (seed * 7919 + 1) % 2147483647
  for (let i = 0; i < 5; i++) state = (state * 48271) % 2147483647
  const next = () => (state = (state * 48271) % 2147483647) / 2147483647
  const below = (count) => Math.floor(next() * count)
  return { next, below, pick: (list) => list[below(list.length)] }
}

// ---- what is there before: a run, a model to import, and what must not change

const settings = [
  ...['decoder.layerCount=1', 'decoder.embeddingSize=8', 'decoder.headCount=2', 'decoder.contextLength=16'],
  ...['training.batchSize=2', 'training.evaluationBatches=1', 'training.sampleTokens=4', 'training.evaluateEvery=2'],
  ...['training.checkpointEvery=2', 'training.emaDecay=0.9'],
]
const outside = path.join(sandbox, 'outside')
const odd = path.join(sandbox, 'odd')

function prepare() {
  fs.mkdirSync(path.join(outside, 'folder'), { recursive: true })
  fs.writeFileSync(path.join(outside, 'victim.txt'), 'what is here stays\n')
  fs.writeFileSync(path.join(outside, 'folder/config.json'), '{"victim":true}\n')
  fs.mkdirSync(odd)
  fs.writeFileSync(path.join(sandbox, 'text.txt'), 'the whale swam around the ship and the sailors sang. '.repeat(60))
  const call = (...args) => {
    const { status, stderr } = spawnSync(process.execPath, [script, ...args], { cwd: sandbox, env, encoding: 'utf8' })
    if (status !== 0) throw new Error(`wgpt ${args.join(' ')}: ${stderr}`)
  }
  call('train', 'text', '--data', 'text.txt', '--steps', '4', '--backend', 'wasm', '--out', 'run', '--set', ...settings)
  call('export', 'run', '--format', 'huggingface', '--out', 'model')
  spawnSync('mkfifo', [path.join(odd, 'pipe')])
  return new Promise((resolve) => {
    const server = createServer().listen(path.join(odd, 'socket'), () => {
      server.unref()
      resolve()
    })
  })
}

/** Everything in the sandbox but the folder of the case and the cache: names, kinds, sizes, contents. */
function fingerprint() {
  const hash = createHash('sha256')
  const walk = (folder) => {
    for (const name of fs.readdirSync(folder).sort()) {
      const file = path.join(folder, name)
      if (folder === sandbox && (name === 'case' || name === 'cache')) continue
      const found = fs.lstatSync(file)
      hash.update(`${file} ${found.mode} ${found.isFile() ? found.size : ''} ${found.mtimeMs}\n`)
      if (found.isFile()) hash.update(fs.readFileSync(file))
      if (found.isDirectory()) walk(file)
    }
  }
  walk(sandbox)
  return hash.digest('hex')
}

// ---- what a stranger does to a folder

const targets = () => [
  path.join(outside, 'victim.txt'),
  path.join(outside, 'folder'),
  '/',
  '.',
  '..',
  '../..',
  '/dev/zero',
  '/dev/null',
  'nowhere',
  'config.json',
  path.join(odd, 'pipe'),
]
const oddNames = [
  '-1',
  '1e3',
  '007',
  '99999999999999999999',
  '2.partial',
  '.hidden',
  'a\nb',
  '\u001b[31mred',
  '..x',
  'é'.repeat(60),
]
const oddValues = [
  null,
  true,
  -1,
  0,
  1e9,
  1e308,
  2 ** 53,
  0.5,
  '',
  'x'.repeat(5000),
  '../../outside/victim.txt',
  '\u001b[2J',
  [],
  {},
  [[[]]],
]

function remove(file) {
  fs.rmSync(file, { recursive: true, force: true })
}

/** One value of a JSON document is another one, or gone, or there is one more. */
function damageJson(text, random) {
  let document
  try {
    document = JSON.parse(text)
  } catch {
    return text.slice(0, random.below(text.length + 1))
  }
  const places = []
  const walk = (value) => {
    if (typeof value !== 'object' || value === null) return
    for (const key of Object.keys(value)) {
      places.push([value, key])
      walk(value[key])
    }
  }
  walk(document)
  if (places.length === 0) return 'null'
  const [holder, key] = random.pick(places)
  const kind = random.below(4)
  if (kind === 0) delete holder[key]
  else if (kind === 1) holder[random.pick(oddNames)] = random.pick(oddValues)
  else holder[key] = random.pick(oddValues)
  return JSON.stringify(document)
}

const attacks = {
  link(file, random) {
    remove(file)
    fs.symlinkSync(random.pick(targets()), file)
  },
  'link to itself'(file) {
    remove(file)
    fs.symlinkSync(path.basename(file), file)
  },
  pipe(file) {
    remove(file)
    fs.linkSync(path.join(odd, 'pipe'), file)
  },
  socket(file) {
    remove(file)
    fs.linkSync(path.join(odd, 'socket'), file)
  },
  folder(file) {
    remove(file)
    fs.mkdirSync(file)
  },
  file(file) {
    remove(file)
    fs.writeFileSync(file, 'a file')
  },
  gone: remove,
  empty(file) {
    remove(file)
    fs.writeFileSync(file, '')
  },
  huge(file, random) {
    remove(file)
    fs.writeFileSync(file, '{')
    fs.truncateSync(file, random.pick([2 ** 28, 2 ** 31, 2 ** 33, 2 ** 40]))
  },
  mode(file, random) {
    // A pipe and a socket are links to those outside, whose mode this would be.
    const found = fs.lstatSync(file)
    if (found.nlink > 1 && !found.isDirectory()) return
    fs.chmodSync(file, random.pick([0, 0o200, 0o444, 0o777]))
  },
  cut(file, random) {
    if (fs.lstatSync(file).isFile()) fs.truncateSync(file, random.below(fs.statSync(file).size + 1))
  },
  flip(file, random) {
    if (!fs.lstatSync(file).isFile()) return
    const bytes = fs.readFileSync(file)
    for (let times = 0; times < 3 && bytes.length > 0; times++)
      bytes[random.below(bytes.length)] ^= 1 << random.below(8)
    fs.writeFileSync(file, bytes)
  },
  json(file, random) {
    if (fs.lstatSync(file).isFile() && /\.jsonl?$/.test(file))
      fs.writeFileSync(file, damageJson(fs.readFileSync(file, 'utf8'), random))
  },
  'deep json'(file) {
    if (/\.jsonl?$/.test(file) && fs.lstatSync(file).isFile()) fs.writeFileSync(file, '['.repeat(200_000))
  },
  'long line'(file) {
    if (fs.lstatSync(file).isFile()) fs.appendFileSync(file, 'x'.repeat(2 ** 20))
  },
  beside(file, random) {
    const added = path.join(path.dirname(file), random.pick(oddNames))
    if (random.below(2) === 0) fs.mkdirSync(added, { recursive: true })
    else if (!fs.existsSync(added)) fs.writeFileSync(added, 'x')
  },
  'another name'(file, random) {
    const added = path.join(path.dirname(file), random.pick(oddNames))
    if (!fs.existsSync(added)) fs.renameSync(file, added)
  },
}
const attackNames = Object.keys(attacks)

function entriesOf(folder) {
  const entries = []
  const walk = (at) => {
    for (const entry of fs.readdirSync(at, { withFileTypes: true })) {
      const file = path.join(at, entry.name)
      entries.push(file)
      if (entry.isDirectory()) walk(file)
    }
  }
  walk(folder)
  return entries
}

const calls = {
  generate: ['generate', 'case/run', '--tokens', '2', '--backend', 'wasm'],
  resume: ['train', '--resume', 'case/run', '--steps', '6', '--backend', 'wasm'],
  report: ['report', 'case/run'],
  import: ['import', 'case/model', '--out', 'case/imported'],
}

/** Makes the folder of a case. @returns the call, and what was done to the folder */
function makeCase(number) {
  const random = randomFrom(Number(values.seed) * 100_003 + number)
  remove(path.join(sandbox, 'case'))
  const name = random.pick(Object.keys(calls))
  const source = name === 'import' ? 'model' : 'run'
  const folder = path.join(sandbox, 'case', source)
  fs.cpSync(path.join(sandbox, source), folder, { recursive: true })
  const done = []
  for (let count = 1 + random.below(3); count > 0; count--) {
    const entries = entriesOf(folder)
    if (entries.length === 0) break
    const file = random.pick(entries)
    const attack = random.pick(attackNames)
    try {
      attacks[attack](file, random)
      done.push(`${attack}: ${JSON.stringify(path.relative(folder, file))}`)
    } catch (error) {
      done.push(`${attack} can't be done (${error.code})`)
    }
  }
  return { name, args: calls[name], done }
}

// ---- calls, each with its limits

let child
function processOfCalls() {
  if (child?.connected) return child
  child = fork(answerer, [pathToFileURL(script).href], {
    cwd: sandbox,
    env,
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  return child
}

const ticks = 100
function processorSeconds(pid) {
  try {
    const text = fs.readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) / ticks
  } catch {
    return undefined
  }
}

/** @returns the outcome, or why there is none */
function answered(args, alone) {
  const process_ = alone ? spawn(process.execPath, [script, ...args], { cwd: sandbox, env }) : processOfCalls()
  const began = { work: processorSeconds(process_.pid) ?? 0, at: performance.now() }
  return new Promise((resolve) => {
    let last = { work: began.work, at: began.at }
    const watch = setInterval(() => {
      const work = processorSeconds(process_.pid) ?? last.work
      if (work > last.work + 0.05) last = { work, at: performance.now() }
      const sleeps = (performance.now() - last.at) / 1000
      // A process of its own has Node and the packages to load too.
      if (work - began.work > limits.work * (alone ? 2 : 1) || sleeps > limits.sleep) {
        process_.kill('SIGKILL')
        end({ hung: `${(work - began.work).toFixed(1)} s of work, then ${sleeps.toFixed(1)} s without` })
      }
    }, 100)
    const ended = (code) => end({ hung: `the process ended with ${code}` })
    const end = (outcome) => {
      clearInterval(watch)
      process_.removeListener('exit', ended)
      process_.removeAllListeners('message')
      if (outcome.hung && !alone) child = undefined
      resolve({ ...outcome, work: (processorSeconds(process_.pid) ?? began.work) - began.work })
    }
    if (alone) {
      const told = { stdout: '', stderr: '' }
      for (const stream of ['stdout', 'stderr']) process_[stream].on('data', (chunk) => (told[stream] += chunk))
      process_.on('close', (code, signal) => (code === null ? ended(signal) : end({ code, ...told })))
      return
    }
    process_.once('exit', ended)
    process_.once('message', end)
    process_.send([...args])
  })
}

/** What is wrong with an outcome; undefined if nothing is. */
function faultOf(outcome) {
  if (outcome.hung) return `hangs or dies: ${outcome.hung}`
  const { code, stderr, stdout } = outcome
  const complaints = stderr.split('\n').filter((line) => line.startsWith('wgpt: '))
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u0008\u000b-\u001f\u007f]/.test(stderr))
    return `stderr has control characters: ${JSON.stringify(stderr)}`
  if (code === 0) return complaints.length === 0 ? undefined : `complains and ends with 0: ${stderr}`
  if (code !== 1 && code !== 2) return `ends with ${code}: ${stderr}`
  if (complaints.length !== 1) return `${complaints.length} lines of complaint: ${stderr}`
  if (/unexpected|undefined|\[object|^ {4}at /m.test(complaints[0])) return `not a sentence: ${complaints[0]}`
  if (!/[.)]$/.test(complaints[0]) && !/Resume with: /.test(complaints[0])) return `no full stop: ${complaints[0]}`
  if (stdout !== '' && /saved in/.test(stdout)) return `says that it saved: ${stdout}`
  return undefined
}

// ---- the run

await prepare()
const before = fingerprint()
const first = Number(values.from)
const count = Number(values.cases)
const found = []
const tally = {}
let [most, sum] = [0, 0]
const started = performance.now()
for (let number = first; number < first + count; number++) {
  if (values.only !== undefined && number !== Number(values.only)) continue
  const { name, args, done } = makeCase(number)
  const outcome = await answered(args, number % 25 === 0)
  tally[name] ??= { worked: 0, refused: 0 }
  tally[name][outcome.code === 0 ? 'worked' : 'refused']++
  most = Math.max(most, outcome.work)
  sum += outcome.work
  const fault =
    faultOf(outcome) ?? (fingerprint() === before ? undefined : 'something outside of the folder has changed')
  if (values.only !== undefined) console.log(done, outcome)
  if (fault === undefined) continue
  found.push(number)
  console.log(`case ${number}: ${name} after ${done.join('; ')}\n  ${fault.trim()}`)
  if (fault.startsWith('something outside')) break
}
child?.kill()
remove(sandbox)
const figures = Object.entries(tally).map(
  ([name, { worked, refused }]) => `${name} ${worked} worked, ${refused} refused`,
)
console.log(
  `${count} cases, seed ${values.seed}: ${figures.join('; ')}; longest call ${most.toFixed(1)} s of work, mean ${(sum / count).toFixed(3)} s; ${((performance.now() - started) / 1000).toFixed(0)} s in all`,
)
console.log(found.length === 0 ? 'No case breaks the law.' : `${found.length} cases break the law: ${found.join(', ')}`)
process.exit(found.length === 0 ? 0 : 1)
