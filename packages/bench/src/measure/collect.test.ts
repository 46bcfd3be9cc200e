import { describe, expect, it } from 'vitest'
import type { Host } from '../host.js'
import type { BenchCase } from '../suites/bench-case.js'
import { measureCase } from './collect.js'
import type { PreparedSubject, Sample } from './session.js'

const benchCase: BenchCase = {
  id: 'op/test',
  suite: 'op',
  title: 'test',
  description: 'a case',
  tokens: null,
  set: 'both',
  tooLargeFor: [],
  ratios: [['a', 'b']],
  prepare: () => ({ subjects: [], dispose: () => undefined }),
}

const subject = (name: string, maximumRounds: number): PreparedSubject => ({
  name,
  repeats: 3,
  maximumRounds,
  dispatches: null,
  peakBytes: 0,
  newBytes: null,
})

/** A host whose clock is scripted: round r takes `seconds(name, r)`. It writes down what it is asked. */
function scriptedHost(
  id: string,
  asked: string[],
  subjects: PreparedSubject[],
  seconds: (name: string, round: number) => number,
): Host {
  let round = 0
  return {
    row: { id, place: 'node', backend: 'cpu', available: true },
    prepare: () => {
      asked.push(`${id} prepares`)
      return Promise.resolve(subjects)
    },
    round: (_, due) => {
      asked.push(`${id} ${due.map(({ name }) => name).join('+')}`)
      const samples: Sample[] = due.map(({ name }) => ({
        subject: name,
        seconds: seconds(name, round),
        cpuSeconds: seconds(name, round) / 2,
      }))
      round++
      return Promise.resolve(samples)
    },
    release: () => {
      asked.push(`${id} releases`)
      return Promise.resolve()
    },
    stop: () => Promise.resolve(),
  }
}

const silent = { prepared: () => undefined, measured: () => undefined, failed: () => undefined }

describe('measureCase', () => {
  it('takes the hosts in turns, round by round, and another subject first each round', async () => {
    const asked: string[] = []
    const hosts = ['x', 'y'].map((id) => scriptedHost(id, asked, [subject('a', 9), subject('b', 9)], () => 1))
    await measureCase(benchCase, hosts, 2, silent)
    expect(asked).toEqual(['x prepares', 'y prepares', 'x a+b', 'y a+b', 'x b+a', 'y b+a', 'x releases', 'y releases'])
  })

  it('sets times of one round against each other, not medians', async () => {
    const host = scriptedHost('x', [], [subject('a', 9), subject('b', 9)], (name, round) =>
      name === 'a' ? [10, 20, 60][round]! : [10, 5, 20][round]!,
    )
    const [row] = await measureCase(benchCase, [host], 3, silent)
    expect(row?.ratios).toEqual([
      {
        subject: 'a',
        reference: 'b',
        ratio: { minimum: 1, median: 3, maximum: 4, count: 3, values: [1, 4, 3] },
        cpuRatio: { minimum: 1, median: 3, maximum: 4, count: 3, values: [1, 4, 3] },
      },
    ])
    expect(row?.subjects[0]).toEqual({
      name: 'a',
      seconds: { minimum: 10, median: 20, maximum: 60, count: 3, values: [10, 20, 60] },
      cpuSeconds: { minimum: 5, median: 10, maximum: 30, count: 3, values: [5, 10, 30] },
      repeats: 3,
      peakBytes: 0,
      dispatches: null,
      newBytes: null,
    })
  })

  it('times a slow subject in fewer rounds, and says so', async () => {
    const asked: string[] = []
    const host = scriptedHost('x', asked, [subject('a', 1), subject('b', 9)], () => 1)
    const [row] = await measureCase(benchCase, [host], 3, silent)
    expect(asked).toEqual(['x prepares', 'x a+b', 'x b', 'x b', 'x releases'])
    expect(row?.subjects.map(({ name, seconds }) => [name, seconds.count])).toEqual([
      ['a', 1],
      ['b', 3],
    ])
    expect(row?.ratios[0]?.ratio.count).toBe(1)
  })

  it('continues without a host that fails, and keeps why', async () => {
    const asked: string[] = []
    const failing = scriptedHost('x', asked, [subject('a', 9), subject('b', 9)], (_, round) => {
      if (round === 1) throw new Error('its process ended with SIGSEGV\nand more')
      return 1
    })
    const healthy = scriptedHost('y', asked, [subject('a', 9), subject('b', 9)], () => 1)
    const failures: string[] = []
    const rows = await measureCase(benchCase, [failing, healthy], 3, {
      ...silent,
      failed: ({ row }, reason) => failures.push(`${row.id}: ${reason}`),
    })
    expect(rows[0]).toMatchObject({ subjects: [], ratios: [], skipped: 'its process ended with SIGSEGV' })
    expect(rows[1]?.subjects[0]?.seconds.count).toBe(3)
    expect(failures).toEqual(['x: its process ended with SIGSEGV'])
  })

  it('stops at once when it is told to', async () => {
    const controller = new AbortController()
    const asked: string[] = []
    const host = scriptedHost('x', asked, [subject('a', 9), subject('b', 9)], () => {
      controller.abort()
      return 1
    })
    const measuring = measureCase(benchCase, [host], 3, silent, controller.signal)
    await expect(measuring).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }))
    expect(asked).toEqual(['x prepares', 'x a+b'])
  })
})
