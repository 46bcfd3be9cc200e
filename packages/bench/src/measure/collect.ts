import type { Host } from '../host.js'
import { firstLine } from '../host.js'
import type { RatioRow, ResultRow, SubjectRow } from '../report/bench-report.js'
import { spreadOf } from '../statistics.js'
import type { BenchCase } from '../suites/bench-case.js'
import type { PreparedSubject, Sample } from './session.js'

/** What is to be known of a case where it is not prepared. */
export type MeasuredCase = Omit<BenchCase, 'prepare'>

/** One case on one backend, while it is being measured. */
interface Running {
  host: Host
  subjects: PreparedSubject[]
  /** What each round brought, in order. A subject that had used up its time is missing in the later ones. */
  rounds: Sample[][]
  failure?: string
}

/** What the measuring reports as it goes. */
export interface CaseSteps {
  prepared(host: Host): void
  measured(host: Host, round: number): void
  failed(host: Host, reason: string): void
}

const samplesOf = (rounds: readonly Sample[][], name: string): Sample[] =>
  rounds.flatMap((round) => round.filter(({ subject }) => subject === name))

function subjectRow(
  { rounds }: Running,
  { name, repeats, peakBytes, dispatches, newBytes }: PreparedSubject,
): SubjectRow {
  const samples = samplesOf(rounds, name)
  const cpu = samples.flatMap(({ cpuSeconds }) => (cpuSeconds === null ? [] : [cpuSeconds]))
  return {
    name,
    seconds: spreadOf(samples.map(({ seconds }) => seconds)),
    cpuSeconds: cpu.length === samples.length ? spreadOf(cpu) : null,
    repeats,
    peakBytes,
    dispatches,
    newBytes,
  }
}

/** Above over below of all rounds that hold both. */
function ratioRow(rounds: readonly Sample[][], subject: string, reference: string): RatioRow {
  const both = rounds.flatMap((round) => {
    const [above, below] = [subject, reference].map((name) => round.find((sample) => sample.subject === name))
    return above === undefined || below === undefined ? [] : [{ above, below }]
  })
  const cpu = both.flatMap(({ above, below }) =>
    above.cpuSeconds === null || below.cpuSeconds === null ? [] : [above.cpuSeconds / below.cpuSeconds],
  )
  return {
    subject,
    reference,
    ratio: spreadOf(both.map(({ above, below }) => above.seconds / below.seconds)),
    cpuRatio: cpu.length === both.length && cpu.every(Number.isFinite) ? spreadOf(cpu) : null,
  }
}

function resultRow(benchCase: MeasuredCase, running: Running): ResultRow {
  const { host, subjects, rounds, failure } = running
  const row: ResultRow = { case: benchCase.id, backend: host.row.id, subjects: [], ratios: [] }
  if (failure !== undefined) return { ...row, skipped: failure }
  const names = new Set(subjects.map(({ name }) => name))
  return {
    ...row,
    subjects: subjects.map((subject) => subjectRow(running, subject)),
    // A backend may lack a subject: then there is nothing to compare.
    ratios: benchCase.ratios
      .filter((pair) => pair.every((name) => names.has(name)))
      .map(([subject, reference]) => ratioRow(rounds, subject, reference)),
  }
}

/** The same subjects, another one first each round: no place in the order is anyone's advantage. */
function rotated<Item>(items: readonly Item[], by: number): Item[] {
  const first = items.length === 0 ? 0 : by % items.length
  return [...items.slice(first), ...items.slice(0, first)]
}

/**
 * Measures a case on all hosts in turns: within a round every subject of every host once, so that whatever else the machine does falls on all
 * alike. A host that fails drops out of the case and is named in its row.
 */
export async function measureCase(
  benchCase: MeasuredCase,
  hosts: readonly Host[],
  rounds: number,
  steps: CaseSteps,
  signal?: AbortSignal,
): Promise<ResultRow[]> {
  const all: Running[] = []
  const attempt = async (running: Running, work: () => Promise<void>): Promise<void> => {
    signal?.throwIfAborted()
    if (running.failure !== undefined) return
    try {
      await work()
    } catch (error) {
      signal?.throwIfAborted()
      running.failure = firstLine(error)
      steps.failed(running.host, running.failure)
    }
  }
  for (const host of hosts) {
    const running: Running = { host, subjects: [], rounds: [] }
    all.push(running)
    await attempt(running, async () => {
      running.subjects = await host.prepare(benchCase.id)
      steps.prepared(host)
    })
  }
  for (let round = 0; round < rounds; round++) {
    for (const running of all) {
      await attempt(running, async () => {
        const due = rotated(running.subjects, round).filter(({ maximumRounds }) => round < maximumRounds)
        if (due.length > 0) running.rounds.push(await running.host.round(benchCase.id, due))
        steps.measured(running.host, round)
      })
    }
  }
  for (const running of all) await attempt(running, () => running.host.release(benchCase.id))
  return all.map((running) => resultRow(benchCase, running))
}
