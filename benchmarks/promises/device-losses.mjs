// The law of lost devices: a device of WebGPU that is destroyed at a random moment (while a run trains, saves, or generates) ends a command in
// one sentence and exit 1, and a call of the API in a DeviceLostError; what was saved is intact; `useBackend('webgpu')` makes a new device, and a
// run that is resumed on it has the losses, weights and moments of one that was not disturbed, to the bit.
//   npm run device-losses -- [--seed 1] [--moments 10] [--only <moment>]
// Wants built packages (npm run build), and a GPU or chromium's software Vulkan driver. Half of the moments are the command's, half the API's.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { loseDevice } from '../../packages/cli/src/testing/lose-device.mjs'
import { root } from '../../tools/setup.mjs'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    moments: { type: 'string', default: '10' },
    only: { type: 'string' },
  },
})
const driver = '/usr/lib/chromium/vk_swiftshader_icd.json'
if (existsSync(driver)) process.env.VK_ICD_FILENAMES ??= driver
const preload = pathToFileURL(path.join(root, 'packages/cli/src/testing/lose-device.mjs')).href
const script = path.join(root, 'packages/cli/dist/wgpt.js')
const sandbox = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'wgpt-losses-')))
const at = (...names) => path.join(sandbox, ...names)
const steps = 6

function randomFrom(seed) {
  let state = (seed * 7919 + 1) % 2147483647
  for (let i = 0; i < 5; i++) state = (state * 48271) % 2147483647
  const next = () => (state = (state * 48271) % 2147483647) / 2147483647
  return { below: (count) => Math.floor(next() * count), pick: (list) => list[Math.floor(next() * list.length)] }
}

// ---- calls

const decoder = { contextLength: 16, embeddingSize: 8, layerCount: 1, headCount: 2, dropout: 0.1 }
const training = {
  ...{ steps, batchSize: 2, evaluateEvery: 3, evaluationBatches: 1, checkpointEvery: 2, keepCheckpoints: 9 },
  ...{ sampleEvery: 3, sampleTokens: 4, seed: 1 },
}
const settings = [decoder, training].flatMap((group, index) =>
  Object.entries(group).map(([name, value]) => `${['decoder', 'training'][index]}.${name}=${value}`),
)
const started = (out) => [
  'train',
  'text',
  '--data',
  'text.txt',
  '--backend',
  'webgpu',
  '--out',
  out,
  '--set',
  ...settings,
]
const generated = ['generate', 'whole', '--backend', 'webgpu', '--tokens', '24', '--seed', '3']

function call(args, env = {}) {
  const child = spawn(process.execPath, ['--import', preload, script, ...args], {
    cwd: sandbox,
    env: { ...process.env, NO_COLOR: '1', WGPT_DEBUG: '', WGPT_CACHE: at('cache'), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const told = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr']) child[name].on('data', (chunk) => (told[name] += chunk))
  return new Promise((resolve) => child.once('close', (code, signal) => resolve({ code: signal ?? code, ...told })))
}

/** What one is counted by, and compared with. */
async function undisturbed(args, name) {
  const file = at(`${name}.count`)
  const outcome = await call(args, { COUNT_SUBMITS: file })
  if (outcome.code !== 0) throw new Error(`a call that nothing disturbs ended with ${outcome.code}: ${outcome.stderr}`)
  return { submits: Number(readFileSync(file, 'utf8')), stdout: outcome.stdout }
}

/** All figures but times, and the hashes of the tensors of the last checkpoint. */
function resultOf(folder) {
  const figures = readFileSync(path.join(folder, 'metrics.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.stringify({ ...JSON.parse(line), seconds: 0 }))
  const last = path.join(folder, 'checkpoints', String(steps))
  const hashes = readdirSync(last)
    .filter((name) => name.endsWith('.safetensors'))
    .map((name) => createHash('sha256').update(readFileSync(path.join(last, name))).digest('hex')) // prettier-ignore
  return [...figures, ...hashes].join('\n')
}

// ---- the law of the command: what breaks it, if anything does

const lost = /^wgpt: webgpu: the GPU device was lost \(.+?\)\. /

function badEnding({ code, stderr }) {
  const lines = stderr.split('\n').filter((line) => line.startsWith('wgpt: '))
  if (code !== 1) return `ends with ${code}: ${stderr}`
  if (lines.length !== 1 || !lost.test(lines[0])) return `not one sentence of the loss: ${stderr}`
  if (/unexpected|undefined|useBackend|\[object/.test(lines[0])) return `not for people: ${lines[0]}`
  return undefined
}

async function intact(folder) {
  const { checkCheckpoint, listCheckpoints } = await import('@wgpt/trainer')
  const { openRunFolder } = await import('@wgpt/trainer/node')
  const store = openRunFolder(folder)
  const saved = await listCheckpoints(store)
  for (const step of saved) await checkCheckpoint(store, step)
  return saved
}

async function trainByCommand(moment, env) {
  rmSync(at('case'), { recursive: true, force: true })
  const outcome = await call(started('case'), env)
  tell(outcome.stderr)
  if (outcome.code === 0) return resultOf(at('case')) === whole.result ? 'late' : 'ends with 0 and another result'
  const bad = badEnding(outcome)
  if (bad) return bad
  const saved = await intact(at('case'))
  const named = / Resume with: \S+ (?:\S+wgpt(?:\.js)? )?(train .+)$/m.exec(outcome.stderr)?.[1]
  if (
    saved.length > 0 &&
    saved.at(-1) < steps &&
    !outcome.stderr.includes(`checkpoint of step ${saved.at(-1)} is intact`)
  )
    return `step ${saved.at(-1)} is saved, and it says: ${outcome.stderr}`
  if (saved.length > 0 && named === undefined) return `says no command that resumes: ${outcome.stderr}`
  if (named === undefined) rmSync(at('case'), { recursive: true, force: true })
  const again = await call(named ? named.split(' ') : started('case'))
  if (again.code !== 0) return `doesn't continue: ${again.stderr}`
  return resultOf(at('case')) === whole.result ? undefined : 'has another result than the run without a loss'
}

async function generateByCommand(moment, env) {
  const outcome = await call(generated, env)
  tell(outcome.stderr)
  if (outcome.code === 0) return outcome.stdout === text.stdout ? 'late' : 'ends with 0 and another text'
  const bad = badEnding(outcome)
  if (bad) return bad
  if (!text.stdout.startsWith(outcome.stdout.trimEnd())) return `wrote another text: ${outcome.stdout}`
  const again = await call(generated)
  return again.stdout === text.stdout ? undefined : `the same call again: ${JSON.stringify(again)}`
}

// ---- the law of the API

async function api() {
  const [{ DeviceLostError, useBackend }, { openData }, { openRunFolder }, trainer] = await Promise.all([
    import('@wgpt/backends'),
    import('@wgpt/datasets/node'),
    import('@wgpt/trainer/node'),
    import('@wgpt/trainer'),
  ])
  const config = trainer.runConfig.parse(JSON.parse(readFileSync(at('whole/config.json'), 'utf8')))
  const opened = await openData(config, { folder: sandbox })
  let tf = await useBackend('webgpu')
  const run = (resume) => trainer.train({ config, ...opened, store: openRunFolder(at('case')), resume })
  async function write() {
    const { decoder } = await trainer.loadDecoder(openRunFolder(at('whole')))
    const ids = []
    try {
      for await (const id of decoder.generate([1, 2], { tokens: 24, seed: 3 })) ids.push(id)
    } catch (error) {
      throw Object.assign(error, { ids })
    } finally {
      decoder.dispose()
    }
    return ids.join()
  }
  /** @returns what was thrown, and how many submits there were */
  async function attempt(work, moment) {
    loseDevice(moment)
    const error = await work().then(
      () => undefined,
      (thrown) => thrown,
    )
    if (moment?.count === 0 && moment.kind === 'submits') tf.backend().device.destroy()
    return { error, submits: loseDevice(undefined) }
  }
  const fresh = () => rmSync(at('case'), { recursive: true, force: true })
  fresh()
  const count = { training: (await attempt(() => run(false))).submits }
  if (resultOf(at('case')) !== whole.result) throw new Error('the API has another result than the command')
  let ids
  count.generating = (await attempt(async () => (ids = await write()))).submits

  async function newDevice() {
    const before = tf.backend().device
    tf = await useBackend('webgpu')
    return tf.backend().device === before ? 'useBackend kept the device that was lost' : undefined
  }
  return {
    count,
    async train(moment) {
      fresh()
      const { error } = await attempt(() => run(false), moment)
      tell(error?.message)
      if (error === undefined && !moment.came) return 'late'
      if (error !== undefined && !(error instanceof DeviceLostError)) return `throws ${error.stack}`
      const saved = await intact(at('case'))
      const kept = await newDevice()
      if (kept || error === undefined)
        return kept ?? (resultOf(at('case')) === whole.result ? 'late' : 'another result')
      const says = saved.length > 0 ? `checkpoint of step ${saved.at(-1)} is intact` : 'othing is saved'
      if (!error.message.includes(says)) return `step ${saved.at(-1)} is saved, and it says: ${error.message}`
      if (saved.length === 0) fresh()
      await run(saved.length > 0)
      return resultOf(at('case')) === whole.result ? undefined : 'has another result than the run without a loss'
    },
    async generate(moment) {
      const { error } = await attempt(write, moment)
      tell(error?.message)
      if (error === undefined && !moment.came) return 'late'
      if (error !== undefined && !(error instanceof DeviceLostError)) return `throws ${error.stack}`
      if (error !== undefined && !ids.startsWith(error.ids.join())) return `drew other tokens: ${error.ids.join()}`
      const kept = await newDevice()
      if (kept) return kept
      return (await write()) === ids ? (error ? undefined : 'late') : 'draws other tokens on the new device'
    },
  }
}

// ---- moments

/** Number n of a seed, however many there are. */
function momentOf(number) {
  const { below } = randomFrom(Number(values.seed) * 100_003 + number)
  const by = number % 2 === 1 ? 'command' : 'API'
  const what = ['training', 'saving', 'generating'][Math.floor((number - 1) / 2) % 3]
  const submits = { command: { training: whole.submits, generating: text.submits }, API: byApi.count }[by][what]
  // A checkpoint is read tensor by tensor: one submit each.
  const count = what === 'saving' ? 1 + below(40) : below(submits)
  return { by, what, kind: what === 'saving' ? 'saving' : 'submits', count, milliseconds: below(4) }
}

const tell = (line) => values.only !== undefined && console.log(line)

writeFileSync(at('text.txt'), 'the whale swam around the ship and the sailors sang. '.repeat(60))
const begun = performance.now()
const whole = { ...(await undisturbed(started('whole'), 'whole')), result: resultOf(at('whole')) }
const text = await undisturbed(generated, 'text')
const byApi = await api()
console.log(
  `submits: train ${whole.submits} (API ${byApi.count.training}), generate ${text.submits} (API ${byApi.count.generating})`,
)
const found = []
let late = 0
for (let number = 1; number <= Number(values.moments); number++) {
  if (values.only !== undefined && number !== Number(values.only)) continue
  const moment = momentOf(number)
  const { by, what, kind, count, milliseconds } = moment
  const env = { LOSE_DEVICE: `${kind}:${count}:${milliseconds}` }
  const law = {
    command: what === 'generating' ? generateByCommand : trainByCommand,
    API: what === 'generating' ? byApi.generate : byApi.train,
  }[by]
  const wrong = await law(moment, env)
  if (wrong === 'late') late++
  else if (wrong !== undefined) found.push(number)
  console.log(`${number}: ${by}, ${what}, after ${count} submits and ${milliseconds} ms: ${wrong ?? 'holds'}`)
}
loseDevice(undefined)
rmSync(sandbox, { recursive: true, force: true })
console.log(
  `seed ${values.seed}, ${((performance.now() - begun) / 1000).toFixed(0)} s, ${late} came after the call's end`,
)
console.log(found.length === 0 ? 'No loss breaks the law.' : `Losses that break the law: ${found.join(', ')}`)
process.exit(found.length === 0 ? 0 : 1)
