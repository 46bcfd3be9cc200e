import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { smallest, wgpt } from './testing/run-wgpt.js'
import { temporaryFolder } from './testing/temporary-folder.js'

const cwd = temporaryFolder()
const pause = 8

it.skipIf(process.platform === 'win32')(
  'a pause of the process (SIGSTOP, SIGCONT) is not training time',
  { timeout: 120_000 },
  async () => {
    let isStopped = false
    const settings = [...smallest, 'training.evaluateEvery=40', 'training.checkpointEvery=400']
    const call = ['train', 'text', '--steps', '400', '--backend', 'wasm', ...settings, '--out', 'run']
    const outcome = await wgpt(call, {
      cwd,
      onStderr(soFar, child) {
        if (isStopped || !soFar.includes('step 80/400')) return
        isStopped = child.kill('SIGSTOP')
        setTimeout(() => child.kill('SIGCONT'), 1000 * pause)
      },
    })
    expect([outcome.code, isStopped], outcome.stderr).toEqual([0, true])
    const seconds = readFileSync(path.join(cwd, 'run/metrics.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { seconds: number }).seconds)
    const steps = seconds.slice(1).map((now, index) => now - seconds[index]!)
    expect(Math.max(...steps)).toBeLessThan(pause)
  },
)
