import { binariesOf, type Binaries, type PackedBinaries } from './binaries.js'
import { fused as fusedFlag, readFlag } from './options.js'
import { isShared, webAssembly, type Exports, type Memory, type Module } from './webassembly.js'

/** One module on one memory. */
export interface Instance {
  readonly module: Module
  readonly exports: Exports
}

/** Threads that share the functions of some modules on one memory. */
export interface Pool {
  /** This one included. */
  readonly threads: number
  /** Threads that take part now: one until every worker is there. */
  readonly ready: number
  readonly isStarting: boolean
  has(instance: Instance): boolean
  run(
    instance: Instance,
    name: string,
    count: number,
    grain: number,
    pairs: readonly (readonly [number, number])[],
  ): void
  close(): void
}

interface Threads {
  /** How many are expected now. */
  wanted(): number
  start(memory: Memory, instances: readonly Instance[], threads: number): Pool
}

let provided: Threads | undefined

/** Threads are linked in by whoever offers them: an op that is imported alone doesn't carry them. */
export function provideThreads(threads: Threads): void {
  provided = threads
}

/** Of the whole program, in the order in which their files were imported. */
const known: Binaries[] = []

export function knownBinaries(packed: PackedBinaries): Binaries {
  const binaries = binariesOf(packed)
  known.push(binaries)
  return binaries
}

/** The modules of all ops on one memory, and the threads that they share. */
export interface Crew {
  /** Compiled and instantiated at most once. */
  instance(binaries: Binaries): Instance
  /** The threads that are expected, or undefined for this one alone. They know every op that is imported by now. */
  threadsFor(instance: Instance | undefined): Pool | undefined
}

function crewFor(memory: Memory, fused: boolean): Crew {
  const shared = isShared(memory)
  const instances = new Map<Binaries, Instance>()
  let pool: Pool | undefined
  const instanceOf = (binaries: Binaries): Instance => {
    const found = instances.get(binaries)
    if (found) return found
    const module = binaries({ shared, fused })
    const { exports } = new (webAssembly()!.Instance)(module, { env: { memory } })
    const instance = { module, exports }
    instances.set(binaries, instance)
    return instance
  }
  return {
    instance: instanceOf,
    threadsFor(instance) {
      const wanted = provided && shared ? provided.wanted() : 1
      if (pool && (pool.threads !== wanted || (instance && !pool.has(instance)))) {
        pool.close()
        pool = undefined
      }
      if (wanted > 1) pool ??= provided!.start(memory, known.map(instanceOf), wanted)
      return pool
    },
  }
}

const crews = new WeakMap<Memory, Map<boolean, Crew>>()

/** The crew of a memory, with fused multiply-add where that is expected now. */
export function crewOf(memory: Memory): Crew {
  const fused = readFlag(fusedFlag)
  let ofMemory = crews.get(memory)
  if (!ofMemory) crews.set(memory, (ofMemory = new Map<boolean, Crew>()))
  let crew = ofMemory.get(fused)
  if (!crew) ofMemory.set(fused, (crew = crewFor(memory, fused)))
  return crew
}
