import type { Activity } from './activity.js'

/** A rank as another one sees it; times in milliseconds of the observer's clock. */
export interface Seen {
  readonly rank: number
  readonly activity: Activity
  /** When it was last heard of, and when it last had made progress. */
  readonly heardAt: number
  readonly changedAt: number
}

export interface Waiting {
  readonly now: number
  /** When this rank began to wait, and the operation it waits in. */
  readonly since: number
  readonly operation: number
  /** Milliseconds that a rank may need without a sign of progress. */
  readonly limit: number
  /** Whether all other ranks are among those that are seen. */
  readonly seesAll: boolean
}

/** So many times the limit may pass while a rank does what has no steps. */
const patience = 10

/**
 * Who keeps a waiting rank waiting for too long, in a sentence's words; undefined while nobody does. A rank that waits itself isn't to blame,
 * unless all wait: then what they sent each other is lost.
 */
export function accuse(ranks: readonly Seen[], { now, since, operation, limit, seesAll }: Waiting): string | undefined {
  if (now - since <= limit) return undefined
  const age = (at: number) => now - Math.max(at, since)
  const seconds = (at: number) => `${((now - at) / 1000).toFixed(0)} s`
  for (const { rank, activity, heardAt } of ranks)
    if (age(heardAt) > limit)
      return `rank ${rank} has not been heard of for ${seconds(heardAt)}: its process hangs, or its link is lost. It was last at: ${activity.what}`
  for (const { rank, activity, changedAt } of ranks)
    if (activity.waitsIn < operation && age(changedAt) > limit * (activity.mayTakeLong ? patience : 1))
      return `rank ${rank} has made no progress for ${seconds(changedAt)}. It is at: ${activity.what}`
  const [first] = ranks
  if (
    seesAll &&
    first &&
    ranks.every(({ activity, changedAt }) => activity.waitsIn >= operation && age(changedAt) > limit)
  )
    return `all ranks wait for each other for ${seconds(since)}: a link is lost. Rank ${first.rank} is at: ${first.activity.what}`
  return undefined
}
