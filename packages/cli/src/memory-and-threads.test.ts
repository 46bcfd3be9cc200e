import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { describeError } from './errors.js'
import { complaints, smallest, wgpt } from './testing/run-wgpt.js'
import { temporaryFolder } from './testing/temporary-folder.js'

const cwd = temporaryFolder()
const preload = (name: string) =>
  `--import ${pathToFileURL(fileURLToPath(new URL(`testing/${name}`, import.meta.url))).href}`
const smallHeap = (mebibytes: number) => ({ NODE_OPTIONS: preload('small-heap.mjs'), SMALL_HEAP: String(mebibytes) })
const full =
  /^wgpt: wasm: no room for \d+ MiB more in tfjs' heap of \d+ MiB\. Use a smaller batch, or dispose tensors\./

/** Every figure but the time that it took. */
const figures = (run: string) =>
  readFileSync(path.join(cwd, run, 'metrics.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => ({ ...(JSON.parse(line) as object), seconds: undefined }))

describe('a heap that is full', { timeout: 200_000 }, () => {
  const settings = [
    ...['train', 'text', '--steps', '2', '--backend', 'wasm', ...smallest.slice(0, 1)],
    ...['decoder.layerCount=2', 'decoder.embeddingSize=64', 'decoder.headCount=2', 'decoder.contextLength=64'],
    ...['training.batchSize=32', 'training.evaluationBatches=1', 'training.evaluateEvery=2', 'training.sampleTokens=8'],
  ]

  it.each(['1', '2'])(
    'ends training in a sentence, and the run continues where there is more (%s threads)',
    async (threads) => {
      const run = `full-${threads}`
      const outcome = await wgpt([...settings, '--threads', threads, '--out', run], { cwd, env: smallHeap(17) })
      expect([outcome.code, complaints(outcome)], outcome.stderr).toEqual([1, [expect.stringMatching(full)]])
      expect(complaints(outcome)[0]).toContain(`What was saved is intact. Resume with: `)
      const resumed = await wgpt(['train', '--resume', run, '--backend', 'wasm', '--threads', threads], { cwd })
      expect(resumed.code, resumed.stderr).toBe(0)
      const whole = await wgpt([...settings, '--threads', threads, '--out', `whole-${threads}`], { cwd })
      expect(whole.code).toBe(0)
      expect(figures(run)).toEqual(figures(`whole-${threads}`))
    },
  )

  it('ends writing in a sentence', async () => {
    const large = ['decoder.embeddingSize=640', 'decoder.feedForwardSize=2560', 'training.sampleTokens=1']
    const made = await wgpt(
      ['train', 'text', '--steps', '1', '--backend', 'wasm', ...smallest, ...large, '--out', 'large'],
      {
        cwd,
      },
    )
    expect(made.code, made.stderr).toBe(0)
    const outcome = await wgpt(['generate', 'large', '--backend', 'wasm', '--tokens', '4'], { cwd, env: smallHeap(16) })
    expect([outcome.code, outcome.stdout, complaints(outcome)], outcome.stderr).toEqual([
      1,
      '',
      [expect.stringMatching(full)],
    ])
  })
})

describe('memory that the host refuses', () => {
  it.each([
    new RangeError('Array buffer allocation failed'),
    new RangeError('Invalid typed array length: 4294968296'),
    new Error('Invoking TF Op failed: OOM when allocating tensor with shape[1024,50257] and type float'),
  ])('is told in a sentence: %s', (error) => {
    expect(describeError(error)).toMatch(/^memory: there is no room for what was to be computed \(.*\)\. Free some, /)
  })
})

describe('a thread that ends', { timeout: 200_000 }, () => {
  const steps = 200
  const settings = ['--steps', String(steps), '--backend', 'wasm', '--threads', '2', ...smallest]
  const every = [
    'decoder.embeddingSize=64',
    'training.batchSize=16',
    'training.evaluateEvery=20',
    'training.checkpointEvery=20',
  ]

  beforeAll(async () => {
    expect((await wgpt(['train', 'text', ...settings, ...every, '--out', 'unbroken'], { cwd })).code).toBe(0)
  }, 200_000)

  it('ends the run in a sentence; its checkpoint is intact and continues to the same figures', async () => {
    let sent = false
    const outcome = await wgpt(['train', 'text', ...settings, ...every, '--out', 'ended'], {
      cwd,
      env: { NODE_OPTIONS: preload('end-threads.mjs') },
      onStderr: (soFar, child) => {
        if (!sent && soFar.includes(`step 60/${steps}`)) sent = child.kill('SIGUSR2')
      },
    })
    expect([sent, outcome.code, complaints(outcome)], outcome.stderr).toEqual([
      true,
      1,
      [
        expect.stringMatching(
          /^wgpt: wasm: a thread that computes ended \(.*\), .* What was saved is intact\. Resume with: /,
        ),
      ],
    ])
    const resumed = await wgpt(['train', '--resume', 'ended', '--backend', 'wasm', '--threads', '2'], { cwd })
    expect(resumed.code, resumed.stderr).toBe(0)
    expect(figures('ended')).toEqual(figures('unbroken'))
  })
})
