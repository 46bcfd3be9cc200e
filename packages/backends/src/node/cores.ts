import { readdirSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import path from 'node:path'

/** The most threads that may be asked for. */
const most = 64

/**
 * How many physical cores this process may use, from 1 to 64: two threads of one core share its multipliers, so that a second one gains
 * nothing. An affinity mask and a container's quota count.
 */
export function physicalCores(): number {
  const cores = coresOfLinux() ?? coresOfKind()
  return Math.max(1, Math.min(cores, availableParallelism(), quota(), most))
}

/** Cores are processors with the same siblings. Source: the kernel's Documentation/admin-guide/cputopology.rst. */
export function coresOfLinux(folder = '/sys/devices/system/cpu'): number | undefined {
  try {
    const siblings = readdirSync(folder)
      .filter((name) => /^cpu\d+$/.test(name))
      .flatMap((name) => {
        try {
          return [readFileSync(path.join(folder, name, 'topology/thread_siblings_list'), 'utf8').trim()]
        } catch {
          return [] // It is switched off.
        }
      })
    return siblings.length === 0 ? undefined : new Set(siblings).size
  } catch {
    return undefined // Another system.
  }
}

/** ARM's cores run one thread each, as far as people meet them; Intel's and AMD's two. */
const coresOfKind = () => (process.arch === 'arm64' ? availableParallelism() : Math.ceil(availableParallelism() / 2))

/** A container's share of processors, rounded down. Source: the kernel's Documentation/admin-guide/cgroup-v2.rst, "cpu.max". */
export function quota(file = '/sys/fs/cgroup/cpu.max'): number {
  try {
    const [allowed, period] = readFileSync(file, 'utf8').trim().split(' ').map(Number)
    return Number.isFinite(allowed) && period! > 0 ? Math.max(1, Math.floor(allowed! / period!)) : Infinity
  } catch {
    return Infinity
  }
}
