import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { complaints, smallest, wgpt } from './testing/run-wgpt.js'
import { temporaryFolder } from './testing/temporary-folder.js'

const cwd = temporaryFolder()
const driver = { VK_ICD_FILENAMES: process.env.VK_ICD_FILENAMES ?? '/usr/lib/chromium/vk_swiftshader_icd.json' }
const preload = pathToFileURL(fileURLToPath(new URL('testing/lose-device.mjs', import.meta.url))).href
/** The device is destroyed so many milliseconds after so many submits. */
const losing = (submits: number, milliseconds = 0) => ({
  ...driver,
  NODE_OPTIONS: `--import ${preload}`,
  LOSE_DEVICE: `${submits}:${milliseconds}`,
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

describe('a device of WebGPU that is lost', { timeout: 400_000 }, () => {
  beforeAll(async () => {
    expect((await wgpt(['train', 'text', ...settings, '--out', 'whole'], { cwd, env: driver })).code).toBe(0)
  }, 400_000)

  // An evaluation, a step and a checkpoint take a few submits each.
  it.each(inject('isLong') ? [30, 34, 37, 41, 45, 50] : [40])(
    'after %i submits ends a run with one sentence and 1, and the command that it says continues to the same figures',
    async (submits) => {
      const out = `lost-${submits}`
      const lost = await wgpt(['train', 'text', ...settings, '--out', out], { cwd, env: losing(submits, submits % 3) })
      const [line, ...others] = complaints(lost)
      expect([lost.code, others]).toEqual([1, []])
      expect(line).toMatch(
        /^wgpt: webgpu: the GPU device was lost \(.+\)\. .+lost-\d+ was at step \d+\. The checkpoint of step \d+ is intact: resume from it, on a new device\. Resume with: /,
      )
      const command = / (train --resume lost-\d+ --backend webgpu)$/.exec(line!)
      expect(command).not.toBeNull()
      expect((await wgpt(command![1]!.split(' '), { cwd, env: driver })).code).toBe(0)
      expect(figures(out)).toEqual(figures('whole'))
    },
  )

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
