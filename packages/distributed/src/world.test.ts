import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { joinWorld } from './join-world.js'
import { needsOpenMpi } from './testing/open-mpi.js'
import { bundle, runRanks } from './testing/ranks.js'

describe('a world of one', () => {
  it.each(['none', 'mpi'] as const)('of engine %s does nothing, and loads nothing', async (engine) => {
    const world = await joinWorld({ engine })
    expect(world).toMatchObject({ rank: 0, size: 1 })
    const numbers = Float32Array.of(1, 2)
    await world.allReduceMean([numbers])
    await world.broadcast([numbers])
    expect(await world.gather('me')).toEqual(['me'])
    await world.barrier()
    await world.leave()
    expect([...numbers]).toEqual([1, 2])
  })

  it('of an unknown engine is refused', async () => {
    await expect(joinWorld({ engine: 'gloo' as 'mpi' })).rejects.toThrow("engine is 'gloo'; expected 'mpi' or 'none'.")
  })
})

/** What every rank runs: all operations, then what the ranks get wrong together. */
const program = `
import { joinWorld } from '@wgpt/distributed'
const world = await joinWorld({ engine: 'mpi' })
const { rank, size } = world
const half = (size - 1) / 2
const wrong: string[] = []
for (const length of [0, 1, 3, 262_144, 262_145]) {
  const singles = Float32Array.from({ length }, (_, index) => (index % 1000) + rank)
  const doubles = Float64Array.of(rank, 0.1)
  await world.allReduceMean([singles, new Float32Array(0), doubles])
  const bad = singles.findIndex((value, index) => value !== (index % 1000) + half)
  if (bad >= 0 || doubles[0] !== half || doubles[1] !== 0.1) wrong.push('mean ' + length + ' ' + bad)
}
for (const Type of [Int8Array, Uint8ClampedArray, Uint16Array, Int32Array, Float64Array]) {
  const numbers = Type.from([rank + 1, 2, 3 + rank])
  await world.broadcast([numbers], 1)
  if (numbers.join() !== '2,2,4') wrong.push(Type.name)
}
const long = new BigUint64Array(200_001).fill(BigInt(rank))
await world.broadcast([long])
if (long.some((value) => value !== 0n)) wrong.push('long')
const texts = await world.gather('é'.repeat(rank))
if (texts.join('|') !== Array.from({ length: size }, (_, at) => 'é'.repeat(at)).join('|')) wrong.push('gather')
await world.barrier()
const refused: string[] = []
const refuse = (call: Promise<unknown>) => call.then(() => refused.push('nothing'), (error) => refused.push(error.name + ' ' + error.message))
await refuse(world.allReduceMean([new Float32Array(rank + 1)]))
await refuse(rank === 0 ? world.barrier() : world.broadcast([new Int8Array(2)]))
await refuse(world.allReduceMean([new Int32Array(1) as never]))
await refuse(world.broadcast([], 9))
await world.leave()
await refuse(world.barrier())
console.log(JSON.stringify({ rank, size, wrong, refused }))
`

describe('a world under mpirun -n 2', () => {
  if (!needsOpenMpi()) return
  let ranks: Awaited<ReturnType<typeof bundle>>
  beforeAll(async () => {
    ranks = await bundle('operations', program)
  }, 60_000)
  afterAll(() => ranks.remove())

  it(
    'computes means, sends arrays of any type and odd lengths, refuses what differs, and ends',
    { timeout: 120_000 },
    async () => {
      const { stdout, stderr, code } = await runRanks(ranks.file, { limit: 100, env: { WGPT_DISTRIBUTED_LOG: '1' } })
      expect(stderr).toMatch(/^r0 \| allReduceMean of 3 arrays: Float32Array\[262,145\], .* → [\d.]+ ms$/m)
      expect(code).toBe(0)
      const told = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { rank: number; size: number; wrong: string[]; refused: string[] })
        .sort((a, b) => a.rank - b.rank)
      expect(told.map(({ rank, size, wrong }) => ({ rank, size, wrong }))).toEqual([
        { rank: 0, size: 2, wrong: [] },
        { rank: 1, size: 2, wrong: [] },
      ])
      for (const { refused } of told)
        expect(refused).toEqual([
          'WorldError distributed: the ranks do different things: rank 0 calls allReduceMean of Float32Array[1], rank 1 allReduceMean of Float32Array[2]. Every rank must call the same operations with the same types and lengths, in the same order.',
          'WorldError distributed: the ranks do different things: rank 0 calls barrier, rank 1 broadcast of Int8Array[2] from rank 0. Every rank must call the same operations with the same types and lengths, in the same order.',
          'WorldError distributed: allReduceMean got Int32Array; expected Float32Array or Float64Array, whose means are of their type. Convert it first.',
          'WorldError distributed: broadcast got root 9; expected a rank from 0 to 1.',
          'WorldError distributed: barrier was called after leave(). Join a world once, and leave it last.',
        ])
    },
  )
})
