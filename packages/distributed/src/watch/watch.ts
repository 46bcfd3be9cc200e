import type { Communicator, Mpi, Request } from '../mpi/mpi.js'
import { accuse, type Seen } from './accuse.js'
import type { Activity, OwnActivity } from './activity.js'

/** Milliseconds between the signs of life that ranks send. */
const interval = 500
/** Bytes of a sign of life. */
const messageLength = 512
/** A rank that is slow at its own work grants the others as much more time. */
const slowTimes = 4
/** Every rank but one sees rank 0 fall silent: they speak one after the other, so that mostly one does. */
const turn = 500

/**
 * Keeps an eye on the other ranks by small messages: rank 0 hears of all, and all hear of rank 0.
 */
export interface Watch {
  /** Says who keeps this rank waiting for too long, or undefined. To be asked again and again while it waits. */
  blame(): string | undefined
  /** What was last heard of a rank; undefined if nothing was. */
  lastOf(rank: number): { readonly what: string; readonly secondsAgo: number } | undefined
  stop(): void
}

interface WatchOptions {
  readonly mpi: Mpi
  readonly communicator: Communicator
  readonly own: OwnActivity
  /** Milliseconds without a sign of progress that are too long. */
  readonly timeout: number
}

export function watchRanks({ mpi, communicator, own, timeout }: WatchOptions): Watch {
  const { rank, size } = communicator
  const others = rank === 0 ? Array.from({ length: size - 1 }, (_, index) => index + 1) : [0]
  const start = performance.now()
  const unknown: Activity = { what: 'starting', count: 0, waitsIn: 0, mayTakeLong: true }
  const seen = new Map<number, Seen>(
    others.map((other) => [other, { rank: other, activity: unknown, heardAt: start, changedAt: start }]),
  )
  const letters = new Map(
    others.map((other) => [
      other,
      { bytes: new Uint8Array(new ArrayBuffer(messageLength)), request: undefined as Request | undefined },
    ]),
  )
  const incoming = new Uint8Array(new ArrayBuffer(messageLength))
  let beatAt = 0

  function hear(): void {
    const now = performance.now()
    while (communicator.probe()) {
      communicator.receive(incoming)
      const { from, ...activity } = decode(incoming)
      const before = seen.get(from)
      if (before === undefined) continue
      const changedAt = activity.count === before.activity.count ? before.changedAt : now
      seen.set(from, { rank: from, activity, heardAt: now, changedAt })
    }
  }

  function tell(): void {
    for (const [other, letter] of letters) {
      if (letter.request && !mpi.test(letter.request)) continue // the one before hasn't gone yet
      encode(letter.bytes, { from: rank, ...own.now })
      letter.request = communicator.send(letter.bytes, other)
    }
  }

  function beat(): void {
    beatAt = performance.now()
    hear()
    tell()
  }

  const timer = setInterval(beat, interval)
  timer.unref()
  beat()

  return {
    blame() {
      const now = performance.now()
      if (own.waitsSince === undefined || now - beatAt < interval) return undefined
      beat()
      return accuse([...seen.values()], {
        now,
        since: own.waitsSince,
        operation: own.now.waitsIn,
        limit: Math.max(timeout, slowTimes * own.longestWork) + turn * Math.min(8, Math.max(0, rank - 1)),
        seesAll: rank === 0,
      })
    },
    lastOf(other) {
      const found = seen.get(other)
      if (found === undefined || found.activity.count === 0) return undefined
      return { what: found.activity.what, secondsAgo: (performance.now() - found.heardAt) / 1000 }
    },
    stop() {
      clearInterval(timer)
      hear()
    },
  }
}

interface Letter extends Activity {
  readonly from: number
}

/** Of a text so many characters are sent: in UTF-8 with everything around it they fit. */
const mostCharacters = 90

function encode(bytes: Uint8Array, letter: Letter): void {
  bytes.fill(0)
  new TextEncoder().encodeInto(JSON.stringify({ ...letter, what: letter.what.slice(0, mostCharacters) }), bytes)
}

function decode(bytes: Uint8Array): Letter {
  const end = bytes.indexOf(0)
  return JSON.parse(new TextDecoder().decode(bytes.subarray(0, end < 0 ? bytes.length : end))) as Letter
}
