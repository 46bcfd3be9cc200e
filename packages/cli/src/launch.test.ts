import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { complaints, hasMpirun, smallest, wgpt } from './testing/run-wgpt.js'
import { temporaryFolder } from './testing/temporary-folder.js'

const cwd = temporaryFolder()
const env = { WGPT_TIMEOUT: '60' }
const small = [...smallest, 'training.batchSize=4', 'training.evaluateEvery=100', 'training.checkpointEvery=2']
const train = ['train', 'text', '--backend', 'wasm', '--threads', '1']

describe('launch', () => {
  it.each([
    [
      ['launch', '-n', '2', '--', 'compare', 'text'],
      "launch: 'compare' can't be run by several processes. Expected train, after --.",
    ],
    [['launch', '-n', '2', '--hostfile', 'nowhere', '--', 'train', 'text'], "--hostfile 'nowhere' can't be read."],
    [['launch', '--', 'train', 'text'], "required option '-n, --ranks <n>' not specified"],
  ])('%j is refused in one line', async (call, message) => {
    const outcome = await wgpt(call, { cwd })
    expect(outcome.code).toBe(2)
    expect(complaints(outcome)).toHaveLength(1)
    expect(outcome.stderr).toContain(message)
  })

  it('says what is missing where there is no mpirun', async () => {
    const outcome = await wgpt(['launch', '-n', '2', '--', 'train', 'text'], { cwd, env: { PATH: '/nowhere' } })
    expect(outcome.code).toBe(2)
    expect(outcome.stderr).toContain('launch: mpirun was not found. Install Open MPI')
  })

  it('and other commands are refused as one of several processes', async () => {
    const several = { OMPI_COMM_WORLD_RANK: '1', OMPI_COMM_WORLD_SIZE: '4' }
    const outcome = await wgpt(['compare', 'text'], { cwd, env: several })
    expect(outcome.code).toBe(1)
    expect(outcome.stderr).toContain('compare runs in one process, and mpirun started 4')
  })

  if (!hasMpirun) {
    it('of ranks is left out: Open MPI is not installed', () => expect(process.env.CI ?? '').toBe(''))
    return
  }

  it('stops all ranks by one signal, saved; one process resumes the run', { timeout: 300_000 }, async () => {
    let isTold = false
    const stopped = await wgpt(
      ['launch', '-n', '2', '--', ...train, '--verbose', '--steps', '4000', '--out', 'run', '--set', ...small.slice(1)],
      {
        cwd,
        env,
        onStderr(soFar, child) {
          if (isTold || !/^r0 \| .*step 3\b/m.test(soFar)) return
          isTold = true
          child.kill('SIGINT')
        },
      },
    )
    expect(stopped.stderr).toMatch(/^r0 \| wgpt: rank 0: Stopped; progress is saved\. Resume with: /m)
    expect(stopped.code).toBe(130)
    const steps = () => readFileSync(path.join(cwd, 'run/metrics.jsonl'), 'utf8').trim().split('\n').length
    expect(existsSync(path.join(cwd, 'run/config.json'))).toBe(true)
    const before = steps()
    let seen = false
    const resumed = await wgpt(['train', '--resume', 'run', '--verbose'], {
      cwd,
      onStderr(soFar, child) {
        if (seen || !soFar.includes(`step ${before + 1}`)) return
        seen = true
        child.kill('SIGINT')
      },
    })
    expect(resumed.code).toBe(130)
    expect(steps()).toBeGreaterThan(before)
  })
})
