import { describe, expect, it } from 'vitest'
import { accuse, type Seen } from './accuse.js'
import { createActivity } from './activity.js'

const seen = (rank: number, more: Partial<Seen['activity']> & { heardAt?: number; changedAt?: number } = {}): Seen => ({
  rank,
  activity: { what: `step ${rank}`, count: 5, waitsIn: 0, mayTakeLong: false, ...more },
  heardAt: more.heardAt ?? 20_000,
  changedAt: more.changedAt ?? 20_000,
})
const waiting = { now: 20_000, since: 5000, operation: 7, limit: 10_000, seesAll: true }

describe('a rank that waits for too long', () => {
  it('blames nobody while the limit has not passed, or others make progress', () => {
    expect(accuse([seen(1, { heardAt: 0, changedAt: 0 })], { ...waiting, now: 14_000 })).toBeUndefined()
    expect(accuse([seen(1), seen(2)], waiting)).toBeUndefined()
  })

  it('blames the one that is silent, with what it was at', () => {
    expect(accuse([seen(1), seen(2, { heardAt: 11_000, changedAt: 11_000 })], waiting)).toBeUndefined()
    expect(accuse([seen(1), seen(2, { heardAt: 4000, changedAt: 4000 })], waiting)).toBe(
      'rank 2 has not been heard of for 16 s: its process hangs, or its link is lost. It was last at: step 2',
    )
  })

  it('blames the one that speaks and does nothing, not those that wait for it too', () => {
    const waits = seen(1, { waitsIn: 7, changedAt: 5000 })
    const idle = seen(2, { changedAt: 4000 })
    expect(accuse([waits, idle], waiting)).toBe('rank 2 has made no progress for 16 s. It is at: step 2')
  })

  it('is more patient with work that has no steps', () => {
    const saving = seen(1, { mayTakeLong: true, changedAt: 4000 })
    expect(accuse([saving], waiting)).toBeUndefined()
    expect(accuse([{ ...saving, heardAt: 200_000 }], { ...waiting, now: 200_000 })).toContain('no progress')
  })

  it('blames a link when all wait, and it sees all of them', () => {
    const all = [seen(1, { waitsIn: 7, changedAt: 5000 }), seen(2, { waitsIn: 7, changedAt: 6000 })]
    expect(accuse(all, { ...waiting, now: 20_001, limit: 10_000 })).toContain('all ranks wait for each other')
    expect(accuse(all, { ...waiting, seesAll: false })).toBeUndefined()
  })
})

describe('what a rank says of itself', () => {
  it('counts every sign of progress, and knows its longest work', () => {
    let now = 0
    const own = createActivity(() => now)
    now = 90_000 // starting may take long, and is not measured
    own.doing('step 1')
    now += 300
    own.enter('barrier')
    expect(own.now).toMatchObject({ what: 'step 1, in barrier', waitsIn: 1 })
    expect(own.waitsSince).toBe(90_300)
    now += 5000 // waiting is not work
    own.leave()
    expect(own.now).toMatchObject({ what: 'step 1', waitsIn: 0, count: 4 })
    own.doing('step 2')
    expect(own.longestWork).toBe(300)
  })
})
