import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { needsOpenMpi } from './testing/open-mpi.js'
import { bundle, runRanks } from './testing/ranks.js'

/** Trains under the world, then on rank 0 alone, and compares the figures; a run that two ranks began continues with one. */
const program = `
import { useBackend } from '@wgpt/backends'
import { joinWorld } from '@wgpt/distributed'
import { createMemoryStore, readMetrics, train } from '@wgpt/trainer'
import { tinyConfig, tinyData, tinyTokenizer } from '../../packages/trainer/src/testing/tiny.js'

await useBackend('wasm')
const world = await joinWorld({ engine: 'mpi' })
const run = async (store, training, dropout, more = {}) => {
  await train({
    config: tinyConfig({ clipNorm: 1, batchSize: 4, evaluateEvery: 25, checkpointEvery: 25, ...training }, { dropout }),
    tokenizer: tinyTokenizer,
    data: tinyData(),
    store,
    ...more,
  })
  return readMetrics(store)
}
const worst = (some, others) => {
  let largest = some.length === others.length ? 0 : Infinity
  for (const [index, line] of some.entries())
    for (const name of ['trainLoss', 'validationLoss', 'gradientNorm'])
      if (line[name]) largest = Math.max(largest, Math.abs(line[name] / others[index][name] - 1))
  return largest
}
const [store, dropped] = [createMemoryStore('run'), createMemoryStore('run')]
await run(store, { steps: 50 }, 0, { world })
await run(dropped, { steps: 4, optimizer: { kind: 'muon' } }, 0.2, { world })
if (world.rank === 0) {
  const together = await readMetrics(store)
  const aloneStore = createMemoryStore('alone')
  const alone = await run(aloneStore, { steps: 50 }, 0)
  const parts = await run(createMemoryStore('parts'), { steps: 4, optimizer: { kind: 'muon' }, accumulationSteps: 2 }, 0.2)
  await run(aloneStore, { steps: 60 }, 0, { resume: true })
  await run(store, { steps: 60 }, 0, { resume: true })
  console.log(JSON.stringify({
    lines: together.length,
    losses: worst(together, alone),
    resumed: worst(await readMetrics(store), await readMetrics(aloneStore)),
    withDropout: worst(await readMetrics(dropped), parts),
  }))
} else console.log(JSON.stringify({ written: (await store.list('')).length + (await dropped.list('')).length }))
await world.leave()
`

describe('a run of two ranks', () => {
  if (!needsOpenMpi()) return
  let ranks: Awaited<ReturnType<typeof bundle>>
  beforeAll(async () => {
    ranks = await bundle('train', program)
  }, 60_000)
  afterAll(() => ranks.remove())

  it(
    'has the losses of one process, is written by rank 0 alone, and continues with one rank',
    { timeout: 240_000 },
    async () => {
      const { stdout, stderr, code } = await runRanks(ranks.file, { limit: 230, env: { WGPT_TIMEOUT: '60' } })
      expect(stderr).toBe('')
      expect(code).toBe(0)
      const told = Object.assign(
        {},
        ...stdout
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as object),
      ) as Record<string, number>
      expect(told).toMatchObject({ lines: 53, written: 0 })
      expect(told.losses).toBeLessThan(1e-5)
      expect(told.withDropout).toBeLessThan(1e-6)
      expect(told.resumed).toBeLessThan(1e-5)
    },
  )
})
