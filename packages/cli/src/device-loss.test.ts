import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { complaints, smallest, wgpt } from './testing/run-wgpt.js'
import { temporaryFolder } from './testing/temporary-folder.js'

const cwd = temporaryFolder()
const driver = { VK_ICD_FILENAMES: process.env.VK_ICD_FILENAMES ?? '/usr/lib/chromium/vk_swiftshader_icd.json' }
const preload = pathToFileURL(fileURLToPath(new URL('testing/lose-device.mjs', import.meta.url))).href
/** The device is destroyed so many milliseconds after so many submits; of the moments of benchmarks/promises/device-losses.mjs. */
const losing = (submits: number, milliseconds = 0) => ({
  ...driver,
  NODE_OPTIONS: `--import ${preload}`,
  LOSE_DEVICE: `submits:${submits}:${milliseconds}`,
})
const settings = [
  '--steps',
  '6',
  '--backend',
  'webgpu',
  ...smallest,
  'training.evaluateEvery=3',
  'training.checkpointEvery=2',
]

/** Every figure but the time that it took. */
const figures = (run: string) =>
  readFileSync(path.join(cwd, run, 'metrics.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => ({ ...(JSON.parse(line) as object), seconds: undefined }))

/** Files of the last checkpoint that have no time in them. */
const weights = (run: string) =>
  ['model', 'optimizer'].map((name) => readFileSync(path.join(cwd, run, 'checkpoints', '6', `${name}.safetensors`)))

/** Numbers from 0 to 1 of a seed. */
function randomFrom(seed: number): () => number {
  let state = (seed * 7919 + 1) % 2147483647
  const next = () => (state = (state * 48271) % 2147483647) / 2147483647
  for (let i = 0; i < 5; i++) next()
  return next
}

describe('a device of WebGPU that is lost', { timeout: 400_000 }, () => {
  let submits = 0
  beforeAll(async () => {
    const counted = path.join(cwd, 'submits')
    const env = { ...driver, NODE_OPTIONS: `--import ${preload}`, COUNT_SUBMITS: counted }
    expect((await wgpt(['train', 'text', ...settings, '--out', 'whole'], { cwd, env })).code).toBe(0)
    submits = Number(readFileSync(counted, 'utf8'))
    expect(submits).toBeGreaterThan(20)
  }, 400_000)

  it.each(inject('isLong') ? [1, 2, 3, 4, 5, 6] : [1])(
    'at a random moment (seed %i) ends a run with one sentence and 1, and the command that it says continues to the same figures and weights',
    async (seed) => {
      const random = randomFrom(seed)
      const [at, milliseconds] = [1 + Math.floor(random() * (submits - 1)), Math.floor(random() * 4)]
      const out = `lost-${seed}`
      const lost = await wgpt(['train', 'text', ...settings, '--out', out], { cwd, env: losing(at, milliseconds) })
      const [line, ...others] = complaints(lost)
      expect([lost.code, others], `after ${at} submits and ${milliseconds} ms: ${lost.stderr}`).toEqual([1, []])
      expect(line).toMatch(/^wgpt: webgpu: the GPU device was lost \(.+\)\. .+ Resume with: /)
      const command = / (train --resume lost-\d+ --backend webgpu)$/.exec(line!)
      expect(command, line).not.toBeNull()
      expect((await wgpt(command![1]!.split(' '), { cwd, env: driver })).code).toBe(0)
      expect(figures(out)).toEqual(figures('whole'))
      expect(weights(out)).toEqual(weights('whole'))
    },
  )

  it('before the first step says that nothing was begun, in words for a shell', async () => {
    const lost = await wgpt(['train', 'text', ...settings, '--out', 'early'], { cwd, env: losing(0) })
    expect([lost.code, complaints(lost)]).toEqual([
      1,
      [
        expect.stringMatching(
          /^wgpt: webgpu: the GPU device was lost \(.+\)\. Nothing was begun: start again, in a new folder\.$/,
        ),
      ],
    ])
  })

  it('ends generate with one sentence and 1', async () => {
    const lost = await wgpt(['generate', 'whole', '--backend', 'webgpu', '--tokens', '50'], { cwd, env: losing(12) })
    expect([lost.code, complaints(lost)]).toEqual([
      1,
      [
        expect.stringMatching(
          /^wgpt: webgpu: the GPU device was lost \(.+\)\. Run the command again, or name another --backend\.$/,
        ),
      ],
    ])
  })
})
