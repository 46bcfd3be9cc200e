/**
 * Words of the block that this thread and its workers talk through: a job is published by writing it, opening it and counting `generation`
 * up; whoever is free takes the next range off `next`, until none is left. A worker counts itself in `busy` before it looks whether a job is
 * open, and a job is changed only when none is open and nobody is busy. So a job waits for the workers that take part in it alone: one
 * that sleeps, or is no more, takes nothing along.
 */
export const words = {
  generation: 0,
  ready: 1,
  busy: 2,
  next: 3,
  failed: 4,
  job: 5,
  count: 6,
  step: 7,
  argumentCount: 8,
  /** One of `states`. */
  state: 9,
}
export const states = { closed: 0, open: 1, ended: 2 }
/** Byte where pairs of float64 begin: an argument, and what is added to it for each thread's index. */
export const argumentsAt = 64
export const mostArguments = 64
/** A function, so that a bundler sees where it is not needed. */
export const controlBytes = () => argumentsAt + 16 * mostArguments

/** Looks at the generation so often before a worker sleeps: some 20 µs, longer than the way from one kernel to the next. */
const spins = 4000

/** What a worker runs: text, since no bundler can be asked to serve a file. A function, so that a bundler sees where it is not needed. */
const workerSource = () => `
'use strict'
const work = ({ modules, memory, control, index }) => {
  const functions = modules.flatMap((module) => Object.values(new WebAssembly.Instance(module, { env: { memory } }).exports))
  const words = new Int32Array(control)
  const pairs = new Float64Array(control, ${argumentsAt})
  let seen = 0
  Atomics.add(words, ${words.ready}, 1)
  for (;;) {
    for (let i = 0; i < ${spins} && Atomics.load(words, ${words.generation}) === seen; i++);
    if (Atomics.load(words, ${words.generation}) === seen) Atomics.wait(words, ${words.generation}, seen)
    if (Atomics.load(words, ${words.generation}) === seen) continue
    seen = Atomics.load(words, ${words.generation})
    Atomics.add(words, ${words.busy}, 1)
    const state = Atomics.load(words, ${words.state})
    if (state === ${states.open})
      try {
        const job = functions[words[${words.job}]]
        const [count, step] = [words[${words.count}], words[${words.step}]]
        const values = []
        for (let i = 0; i < words[${words.argumentCount}]; i++) values.push(pairs[2 * i] + index * pairs[2 * i + 1])
        for (let from; (from = Atomics.add(words, ${words.next}, step)) < count; )
          job(...values, from, Math.min(from + step, count))
      } catch {
        Atomics.store(words, ${words.failed}, 1)
      }
    if (Atomics.sub(words, ${words.busy}, 1) === 1) Atomics.notify(words, ${words.busy})
    if (state === ${states.ended}) return
  }
}
`

/** In Node, settings come with the worker; in a page they are sent. */
export const nodeEntry = () => `${workerSource()}work(require('node:worker_threads').workerData)`
export const pageEntry = () => `${workerSource()}self.onmessage = ({ data }) => work(data)`
