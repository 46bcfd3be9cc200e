import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { needsOpenMpi } from './testing/open-mpi.js'
import { bundle, runRanks } from './testing/ranks.js'

/** Steps of nothing, in which one rank goes wrong in the third. */
const program = `
import { joinWorld } from '@wgpt/distributed'
const [kind, culprit] = [process.argv[2], Number(process.argv[3])]
const world = await joinWorld({ engine: 'mpi' })
for (let step = 1; step <= 5; step++) {
  world.doing('step ' + step)
  if (step === 3) await new Promise((resolve) => setTimeout(resolve, 700)) // the others hear of it
  if (step === 3 && world.rank === culprit) {
    if (kind === 'killed') process.kill(process.pid, 'SIGKILL')
    if (kind === 'throws') throw new Error('no more of this')
    if (kind === 'leaves early') process.exit(0)
    if (kind === 'hangs') for (;;);
    if (kind === 'forgets') await new Promise((resolve) => setTimeout(resolve, 60_000))
  }
  await world.allReduceMean([new Float32Array(10)])
}
await world.leave()
`

describe('a rank that goes wrong', () => {
  if (!needsOpenMpi()) return
  let ranks: Awaited<ReturnType<typeof bundle>>
  beforeAll(async () => {
    ranks = await bundle('faults', program)
  }, 60_000)
  afterAll(() => ranks.remove())

  it.each([
    ['killed', 1, /rank 1 is gone: its process was ended or died; .* at: step 3/],
    ['throws', 0, /no more of this[^]*rank 0 ends with exit code 1, at: step 3\. The whole job ends\./],
    ['leaves early', 1, /rank 1 ends before the others, at: step 3\. The whole job ends\./],
    ['hangs', 0, /rank 0 has not been heard of for \d+ s: .* It was last at: step 3/],
    ['forgets', 1, /rank 1 has made no progress for \d+ s\. It is at: step 3/],
  ])(
    '%s (rank %i): all end, with its name and what it was at',
    { timeout: 120_000 },
    async (kind, culprit, sentence) => {
      const env = { WGPT_TIMEOUT: '4' }
      const { stderr, code, seconds } = await runRanks(ranks.file, { limit: 90, env, args: [kind, String(culprit)] })
      expect(stderr).toMatch(sentence)
      expect(code).not.toBe(0)
      expect(seconds).toBeLessThan(60) // of a busy machine; a free one needs 4 to 6
    },
  )

  it('none: they end within seconds, and nothing holds a process open', { timeout: 60_000 }, async () => {
    const { stderr, code } = await runRanks(ranks.file, { limit: 50, args: ['none', '0'] })
    expect(stderr).toBe('')
    expect(code).toBe(0)
  })
})
