import type * as tfjs from '@tensorflow/tfjs-core'
import { WgptRangeError } from '@wgpt/errors'
import { benchCases } from '../suites/index.js'
import { countDevice, deviceDone } from './device.js'
import { peakBytes } from './peak-bytes.js'
import type { PreparedCase, Subject } from '../suites/subject.js'

type Tfjs = typeof tfjs

/** What is known of a subject before it is timed. */
export interface PreparedSubject {
  readonly name: string
  /** Iterations that a round times as one, so that a clock's grain does not matter. */
  readonly repeats: number
  /** Rounds that the subject's share of time allows: a slow one is not run to the end of the afternoon. */
  readonly maximumRounds: number
  /** Of tensors, in an iteration that is not timed. */
  readonly peakBytes: number
  readonly dispatches: number | null
  /** Of WebGPU's buffers; null on other backends. */
  readonly newBytes: number | null
}

/** One subject in one round: seconds per iteration. */
export interface Sample {
  readonly subject: string
  readonly seconds: number
  /** Null where the process's CPU time cannot be read. */
  readonly cpuSeconds: number | null
}

/** One backend of one process or page, which prepares cases and times rounds of them on request. All values are plain JSON. */
export interface Session {
  prepare(caseId: string): Promise<PreparedSubject[]>
  /** Times the subjects in the order given, each after one iteration that is not timed. */
  round(caseId: string, subjects: readonly PreparedSubject[]): Promise<Sample[]>
  release(caseId: string): Promise<void>
}

/** Seconds since some fixed time; of the wall's clock and, if there is one, of the process's. */
export interface Clock {
  wall(): number
  cpu?(): number
}

/** A round of a subject lasts about this long, if one iteration is shorter. */
const roundSeconds = { full: 0.05, quick: 0.01 }
/** A subject is warmed up about so long, if one iteration is shorter. */
const warmUpSeconds = { full: 0.3, quick: 0.1 }
/** All rounds of a subject together, about. */
const subjectSeconds = { full: 5, quick: 1 }
const mostRepeats = 1024

/** @param clock what tells the time where the session runs */
export function createSession(tf: Tfjs, clock: Clock, quick: boolean): Session {
  const prepared = new Map<string, PreparedCase>()
  const pace = quick ? 'quick' : 'full'

  const iterate = async (subject: Subject, times: number): Promise<void> => {
    for (let index = 0; index < times; index++) {
      const running = subject.run()
      if (running !== undefined) await running
    }
    await deviceDone(tf)
  }

  const timed = async (subject: Subject, times: number): Promise<Sample> => {
    const cpuBefore = clock.cpu?.()
    const before = clock.wall()
    await iterate(subject, times)
    const seconds = (clock.wall() - before) / times
    const cpuAfter = clock.cpu?.()
    return {
      subject: subject.name,
      seconds,
      cpuSeconds: cpuBefore === undefined || cpuAfter === undefined ? null : (cpuAfter - cpuBefore) / times,
    }
  }

  /**
   * Runs the subject until it is warm (shaders and code compiled) and doubles the iterations until together they last as a round should. A
   * page's clock may tick every 0.1 ms only, so a single short iteration would tell nothing.
   */
  const getReady = async (subject: Subject): Promise<PreparedSubject> => {
    const start = clock.wall()
    let repeats = 1
    let took = (await timed(subject, 1)).seconds
    // The first iteration compiles: it decides nothing, unless it alone uses the subject's time up.
    for (let again = took < subjectSeconds[pace]; again;) {
      took = (await timed(subject, repeats)).seconds * repeats
      const short = took < roundSeconds[pace] && repeats < mostRepeats
      if (short) repeats *= 2
      again = short || (clock.wall() - start < warmUpSeconds[pace] && took < subjectSeconds[pace] / 2)
    }
    const peak = await peakBytes(tf, () => iterate(subject, 1))
    const device = tf.getBackend() === 'webgpu' ? await countDevice(() => iterate(subject, 1)) : undefined
    return {
      name: subject.name,
      repeats,
      // A round costs one more iteration, which is not timed.
      maximumRounds: Math.max(1, Math.floor(subjectSeconds[pace] / (took + took / repeats))),
      peakBytes: peak,
      dispatches: device?.dispatches ?? null,
      newBytes: device?.newBytes ?? null,
    }
  }

  const casePrepared = (caseId: string): PreparedCase => {
    const found = prepared.get(caseId)
    if (found === undefined) throw new Error(`bench: case '${caseId}' is not prepared. Prepare it before a round.`)
    return found
  }

  return {
    async prepare(caseId) {
      const definition = benchCases.find(({ id }) => id === caseId)
      if (definition === undefined) throw new WgptRangeError(`bench: there is no case '${caseId}'.`)
      prepared.set(caseId, await definition.prepare(tf))
      const ready: PreparedSubject[] = []
      for (const subject of casePrepared(caseId).subjects) ready.push(await getReady(subject))
      return ready
    },
    async round(caseId, subjects) {
      const subjectOf = new Map(casePrepared(caseId).subjects.map((subject) => [subject.name, subject]))
      const samples: Sample[] = []
      for (const { name, repeats } of subjects) {
        const subject = subjectOf.get(name)
        if (subject === undefined) throw new WgptRangeError(`bench: case '${caseId}' has no subject '${name}'.`)
        // Other processes had their turn since. Without this, and without rotation, whoever went first came out up to half as slow again.
        await iterate(subject, 1)
        samples.push(await timed(subject, repeats))
      }
      return samples
    },
    async release(caseId) {
      casePrepared(caseId).dispose()
      prepared.delete(caseId)
      await deviceDone(tf)
    },
  }
}
