import { WgptRangeError } from '@wgpt/errors'
import { spawn } from './spawn.js'
import { IdleWatch, pauseBetweenLooks, threadEnded } from './thread-ended.js'
import { argumentsAt, controlBytes, mostArguments, states, words } from './worker-source.js'
import type { Instance, Pool } from '../wasm/crew.js'
import type { Memory } from '../wasm/webassembly.js'

/** Ranges a thread: more of them even out cores that others use, fewer cost less. */
const rangesPerThread = 4
/** Some 100 µs: a worker that takes longer is not running, and may want this core. */
const spinsBeforeSleep = 20_000

/** Workers that share the functions of some modules on one shared memory with this thread. */
export class ThreadPool implements Pool {
  private readonly control = new SharedArrayBuffer(controlBytes())
  private readonly words = new Int32Array(this.control)
  private readonly pairs = new Float64Array(this.control, argumentsAt)
  private maySleep = true
  private isClosed = false
  /** Why this pool computes no more. */
  private failure: RangeError | undefined
  /** Workers that ended before they were ready: they never take part. */
  private neverReady = 0
  /** The number by which workers know a module's functions: one after the other, module after module. */
  private readonly order = new Map<Instance, ReadonlyMap<string, number>>()
  /** Workers that were started; they are `ready` some milliseconds later. */
  private readonly started: number

  constructor(
    memory: Memory,
    instances: readonly Instance[],
    readonly threads: number,
  ) {
    let first = 0
    for (const instance of instances) {
      const names = Object.keys(instance.exports)
      const start = first
      this.order.set(instance, new Map(names.map((name, index) => [name, start + index])))
      first += names.length
    }
    const modules = instances.map(({ module }) => module)
    let started = 0
    for (let index = 1; index < threads; index++)
      if (spawn({ modules, memory, control: this.control, index }, (reason) => this.hasEnded(reason))) started++
    this.started = started
  }

  /** One that never took part is not missed: kernels work on one thread then. */
  private hasEnded(reason: string): void {
    if (this.isClosed) return
    if (this.isStarting) this.neverReady++
    else this.failure ??= threadEnded(reason)
  }

  has(instance: Instance): boolean {
    return this.order.has(instance)
  }

  /** Threads that take part now, this one included: one until every worker is there. */
  get ready(): number {
    const { started, threads } = this
    return started === threads - 1 && Atomics.load(this.words, words.ready) === started ? threads : 1
  }

  get isStarting(): boolean {
    return Atomics.load(this.words, words.ready) + this.neverReady < this.started
  }

  /** Ends the workers. */
  close(): void {
    this.isClosed = true
    this.publish(states.ended)
  }

  /**
   * Runs a function over [0, count) on all threads, and returns when it is done. Ranges begin at multiples of `grain`.
   * @param pairs arguments: a value, and what each thread's index adds to it
   * @throws RangeError if a thread has ended, now or before: nothing of the job can be used
   */
  run(
    instance: Instance,
    name: string,
    count: number,
    grain: number,
    pairs: readonly (readonly [number, number])[],
  ): void {
    if (pairs.length > mostArguments)
      throw new WgptRangeError(`wasm: ${name} has ${pairs.length} arguments, expected at most ${mostArguments}.`)
    if (this.failure) throw this.failure
    const { threads } = this
    const grains = Math.ceil(count / grain)
    const step = grain * Math.max(1, Math.floor(grains / (threads * rangesPerThread)))
    for (const [i, [value, stride]] of pairs.entries()) {
      this.pairs[2 * i] = value
      this.pairs[2 * i + 1] = stride
    }
    this.words[words.job] = this.order.get(instance)!.get(name)!
    this.words[words.count] = count
    this.words[words.step] = step
    this.words[words.argumentCount] = pairs.length
    this.words[words.next] = 0
    this.publish(states.open)
    try {
      const values = pairs.map(([value]) => value)
      for (let from; (from = Atomics.add(this.words, words.next, step)) < count;)
        instance.exports[name]!(...values, from, Math.min(from + step, count))
    } finally {
      Atomics.store(this.words, words.state, states.closed)
      this.join()
    }
    if (Atomics.exchange(this.words, words.failed, 0)) throw new Error(`wasm: ${name} failed on a worker.`)
  }

  private publish(state: number): void {
    Atomics.store(this.words, words.state, state)
    Atomics.add(this.words, words.generation, 1)
    Atomics.notify(this.words, words.generation)
  }

  /** Waits for the workers that took part. */
  private join(): void {
    let watch: IdleWatch | undefined
    for (let spins = 0, busy; (busy = Atomics.load(this.words, words.busy)) > 0; spins++) {
      if (spins < spinsBeforeSleep || !this.maySleep) continue
      watch ??= new IdleWatch()
      try {
        if (this.sleep(busy)) watch.look()
      } catch (error) {
        this.failure = error as RangeError
        throw error
      }
    }
  }

  /** @returns whether nothing happened meanwhile */
  private sleep(busy: number): boolean {
    try {
      return Atomics.wait(this.words, words.busy, busy, pauseBetweenLooks) === 'timed-out'
    } catch {
      this.maySleep = false // the main thread of a page
      return false
    }
  }
}
