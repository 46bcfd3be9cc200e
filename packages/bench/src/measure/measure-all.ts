import type { Host } from '../host.js'
import type { ResultRow } from '../report/bench-report.js'
import { measureCase, type MeasuredCase } from './collect.js'

/** A line of progress, and how far the run is: `done` of `total` turns, which are about alike. */
export interface BenchProgress {
  message: string
  done: number
  total: number
}

interface MeasureOptions {
  onProgress?: ((progress: BenchProgress) => void) | undefined
  signal?: AbortSignal | undefined
}

/** Why a case is not measured somewhere, if it is not. */
function reasonToSkip(benchCase: MeasuredCase, { row }: Host, hosts: readonly Host[]): string | undefined {
  const first = hosts.find((host) => host.row.place === row.place)!
  if (benchCase.withoutTensors === true && row !== first.row)
    return `the same as on ${first.row.id}: it computes no tensor`
  if (row.software === true && benchCase.tooLargeFor.includes('software'))
    return 'too large for a GPU that the processor imitates'
  if (row.backend === 'cpu' && benchCase.tooLargeFor.includes('cpu'))
    return "too large for tfjs' plain JavaScript backend"
  return undefined
}

/** Measures every case on every host that it suits, in turns; the results in the order of cases and hosts. */
export async function measureAll(
  cases: readonly MeasuredCase[],
  hosts: readonly Host[],
  rounds: number,
  { onProgress, signal }: MeasureOptions = {},
): Promise<ResultRow[]> {
  const results: ResultRow[] = []
  const total = cases.length * hosts.length * (rounds + 1)
  let done = 0
  const tell = (message: string): void => onProgress?.({ message, done, total })
  for (const benchCase of cases) {
    const skipped = hosts.flatMap((host) => {
      const reason = reasonToSkip(benchCase, host, hosts)
      return reason === undefined ? [] : [{ host, reason }]
    })
    for (const { host, reason } of skipped) {
      results.push({ case: benchCase.id, backend: host.row.id, subjects: [], ratios: [], skipped: reason })
    }
    const measured = hosts.filter((host) => skipped.every((skip) => skip.host !== host))
    const end = done + hosts.length * (rounds + 1)
    done += skipped.length * (rounds + 1)
    const steps = {
      prepared: ({ row }: Host) => {
        done++
        tell(`${benchCase.title}: ${row.id} is warm`)
      },
      measured: ({ row }: Host, round: number) => {
        done++
        tell(`${benchCase.title}: ${row.id}, round ${round + 1} of ${rounds}`)
      },
      failed: ({ row }: Host, reason: string) => {
        tell(`${benchCase.title}: ${row.id} fell out: ${reason}`)
      },
    }
    results.push(...(await measureCase(benchCase, measured, rounds, steps, signal)))
    done = end
  }
  const order = hosts.map(({ row }) => row.id)
  const place = ({ case: id }: ResultRow) => cases.findIndex((benchCase) => benchCase.id === id)
  return results.sort((a, b) => place(a) - place(b) || order.indexOf(a.backend) - order.indexOf(b.backend))
}
