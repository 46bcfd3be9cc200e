import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { commands } from './commands/index.js'
import { quoted } from './call-name.js'
import { hasMpirun, run, script, smallest, wgpt } from './testing/run-wgpt.js'
import { temporaryFolder } from './testing/temporary-folder.js'

/** A stranger's folder: whatever could be taken from it by accident leaves a mark when it runs. */
const cwd = temporaryFolder()
const mark = path.join(cwd, 'was-run')
const poison = `require('node:fs').appendFileSync(${JSON.stringify(mark)}, __filename + '\\n')\n`

/** Packages that wgpt looks for, needs, or could be taken for its own. */
const packages = [
  '@tensorflow/tfjs-node',
  '@tensorflow/tfjs-node-gpu',
  '@tensorflow/tfjs',
  '@tensorflow/tfjs-core',
  '@tensorflow/tfjs-backend-wasm',
  '@tensorflow/tfjs-backend-webgpu',
  '@wgpt/backends',
  '@wgpt/cli',
  '@wgpt/datasets',
  'webgpu',
  'jiti',
  'koffi',
  'node-api-headers',
]
/** Programs that something could start by their name. */
const programs = ['git', 'npm', 'mpirun', 'pip3', 'python3', 'node', 'nvidia-smi', 'chromium', 'c++', 'g++']

const small = ['--steps', '4', ...smallest, 'training.evaluateEvery=2']

/** Two runs of a decoder of a few hundred numbers. */
const study = {
  name: 'every-command',
  title: 'Two arms',
  preset: 'text',
  set: {
    decoder: { layerCount: 1, embeddingSize: 8, headCount: 2, feedForwardSize: 16, contextLength: 16 },
    training: { steps: 4, batchSize: 2, evaluationBatches: 2, evaluateEvery: 2, sampleEvery: 4, sampleTokens: 8 },
  },
  arms: { none: { decoder: { wavelet: { kind: 'none' } } }, fixed: {} },
  evaluation: { seeds: [0] },
}

/** A call that works, of every command; the compiler does not know the list, so a test does. */
const calls: Readonly<Record<string, readonly string[]>> = {
  train: ['train', 'text', ...small, '--out', 'run'],
  launch: hasMpirun
    ? ['launch', '-n', '2', '--', 'train', 'text', '--threads', '1', ...small, '--out', 'launched']
    : ['launch', '--help'],
  compare: ['compare', 'text', ...small, '--out', 'comparison'],
  study: ['study', 'run', 'study.json'],
  describe: ['describe', 'text'],
  generate: ['generate', 'run', '--tokens', '4'],
  eval: ['eval', 'run', '--batches', '1'],
  report: ['report', 'run'],
  runs: ['runs', '.'],
  export: ['export', 'run', '--out', 'model'],
  import: ['import', 'model', '--out', 'imported'],
  backends: ['backends'],
  data: ['data', 'list'],
  bench: ['bench', 'op', '--quick', '--rounds', '1', '--backends', 'webgpu,cpu', '--no-browser', '--out', 'bench'],
  schema: ['schema'],
  completion: ['completion', 'bash'],
}
/** Other calls whose commands load more. */
const others: readonly (readonly string[])[] = [
  ['generate', 'run', '--tokens', '4', '--backend', 'cpu'],
  ['eval', 'run', '--batches', '1', '--backend', 'wasm', '--threads', '2'],
  ['eval', 'run', '--batches', '1', '--backend', 'webgpu'],
  ['eval', 'run', '--batches', '1', '--backend', 'tensorflow'],
  ['complete', 'bash', '--', 'wgpt', 'train', ''],
]
/** Calls that need a network, from an empty cache. */
const fetching: readonly (readonly string[])[] = [
  ['backends', 'install', 'tensorflow'],
  ['data', 'get', 'text8'],
]

/** Whatever drivers and packages the machine has are met, as by a user. */
const env = {
  VK_ICD_FILENAMES: undefined,
  VK_DRIVER_FILES: undefined,
  WGPT_THREADS: undefined,
  XDG_RUNTIME_DIR: undefined,
  // No test needs a network: pip, which the installer asks, and both kinds of downloads reach nobody.
  PIP_INDEX_URL: 'https://127.0.0.1:9/simple',
  PIP_RETRIES: '0',
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent("globalThis.fetch = () => Promise.reject(new TypeError('fetch failed'))")}`,
}

beforeAll(() => {
  writeFileSync(path.join(cwd, 'package.json'), '{ "name": "stranger", "type": "commonjs" }')
  writeFileSync(path.join(cwd, '.npmrc'), 'registry=http://127.0.0.1:9/\nscript-shell=./npm\n')
  for (const name of packages) {
    const folder = path.join(cwd, 'node_modules', name)
    mkdirSync(folder, { recursive: true })
    writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name, version: '4.22.0', main: 'index.js' }))
    writeFileSync(path.join(folder, 'index.js'), poison)
  }
  for (const name of programs)
    writeFileSync(path.join(cwd, name), `#!/bin/sh\necho ${name} >> ${quoted(mark)}\n`, { mode: 0o755 })
  writeFileSync(path.join(cwd, 'study.json'), JSON.stringify(study))
  mkdirSync(path.join(cwd, 'pip'))
  writeFileSync(path.join(cwd, 'pip/__main__.py'), `open(${JSON.stringify(mark)}, 'a').write('pip')\n`)
})

const whatRan = () => (existsSync(mark) ? readFileSync(mark, 'utf8') : '')

/** @throws if a line is not an object of the log */
const events = (stderr: string) =>
  stderr
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { event: string; level: string; time: string }).event)

describe('every command', () => {
  it('has a call in this table', () => {
    expect(Object.keys(calls)).toEqual(commands.map(({ name }) => name))
  })

  it.each(Object.entries(calls))(
    '%s writes JSON lines alone on stderr into a pipe, and runs nothing of the folder it is called in',
    async (_, call) => {
      const { code, stderr } = await wgpt([...call, '--log-format', 'json'], { cwd, env })
      expect(() => events(stderr), stderr).not.toThrow()
      expect([code, whatRan()]).toEqual([0, ''])
    },
    180_000,
  )

  it.each([...others, ...fetching].map((call) => [call.join(' '), call] as const))(
    '%s does so too, or is refused in one line',
    async (_, call) => {
      const { code, stderr } = await wgpt(call[0] === 'complete' ? call : [...call, '--log-format', 'json'], {
        cwd,
        env: fetching.includes(call) ? { ...env, WGPT_CACHE: path.join(cwd, 'cache') } : env,
      })
      expect(() => events(stderr), stderr).not.toThrow()
      expect([0, 1]).toContain(code)
      if (code === 1) expect(events(stderr).filter((event) => event === 'end')).toHaveLength(1)
      expect(whatRan()).toBe('')
    },
    180_000,
  )

  // What would be written a second time is read: what starts a backend, and what prints the most.
  it.each(['describe', 'generate', 'eval', 'report', 'backends', 'data', 'schema', 'completion'])(
    '%s writes JSON lines alone on a terminal',
    async (name) => {
      const call = [process.execPath, script, ...calls[name]!, '--log-format', 'json'].map(quoted).join(' ')
      const { code, stdout } = await run(['script', '-qec', `${call} > /dev/null`, '/dev/null'], {
        cwd,
        env: { ...env, TERM: 'xterm', CI: '' },
      })
      expect(code).toBe(0)
      expect(() => events(stdout), stdout).not.toThrow()
    },
    120_000,
  )
})
