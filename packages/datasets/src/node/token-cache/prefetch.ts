import { WgptRangeError } from '@wgpt/errors'
import { Worker } from 'node:worker_threads'
import { DataFileError } from '../../data-file-error.js'
import type { WindowReader } from '../../tokens/token-sequence.js'
import { headerLength, type TokenFileHeader } from './layout.js'

/**
 * What the worker does: reads the windows whose places it is told into a slot of shared memory, and raises the slot's flag. A text, so
 * that it is the same from source, ESM and CommonJS, and needs no file of its own.
 */
const workerSource = `
const { parentPort, workerData } = require('node:worker_threads')
const { openSync, readSync } = require('node:fs')
const { file, offset, width, windowLength, vocabularySize, flags, slots } = workerData
const descriptor = openSync(file, 'r')
const bytes = new Uint8Array(width * windowLength)
const ids = width === 1 ? bytes : new Uint16Array(bytes.buffer)
parentPort.on('message', ({ slot, starts }) => {
  let flag = 1
  for (let row = 0; row < starts.length && flag === 1; row++) {
    for (let done = 0; done < bytes.length; ) {
      const count = readSync(descriptor, bytes, done, bytes.length - done, offset + width * starts[row] + done)
      if (count === 0) { flag = 2; break }
      done += count
    }
    for (let index = 0; index < windowLength; index++) if (ids[index] >= vocabularySize) flag = 2
    slots[slot].set(ids, row * windowLength)
  }
  Atomics.store(flags, slot, flag)
  Atomics.notify(flags, slot)
})
`

/** Far longer than any disk takes. */
const patience = 60_000

/**
 * Reads windows ahead of their use, in a thread of its own. The thread doesn't keep the process alive.
 * @param slots how many batches may be under way
 */
export function createWindowReader(
  file: string,
  { width, vocabularySize }: Pick<TokenFileHeader, 'width' | 'vocabularySize'>,
  { windows, windowLength, slots: count }: { windows: number; windowLength: number; slots: number },
): WindowReader {
  const flags = new Int32Array(new SharedArrayBuffer(4 * count))
  const slots = Array.from({ length: count }, () => new Uint16Array(new SharedArrayBuffer(2 * windows * windowLength)))
  const workerData = { file, offset: headerLength, width, windowLength, vocabularySize, flags, slots }
  const worker = new Worker(workerSource, { eval: true, workerData })
  let failure: Error | undefined
  worker.on('error', (error: Error) => (failure = error))
  worker.unref()
  let [asked, taken] = [0, 0]
  return {
    depth: count,
    ask(starts) {
      if (asked - taken === count) throw new WgptRangeError(`data: ${count} batches are under way. Take one first.`)
      const slot = asked++ % count
      Atomics.store(flags, slot, 0)
      worker.postMessage({ slot, starts })
    },
    take() {
      const slot = taken % count
      if (failure !== undefined || Atomics.wait(flags, slot, 0, patience) === 'timed-out')
        throw new DataFileError(
          `data: '${file}' can't be read ahead (${failure?.message ?? 'the thread is silent'}). Call again.`,
        )
      if (Atomics.load(flags, slot) !== 1)
        throw new DataFileError(`data: the token file '${file}' is broken. Remove it; it will be made again.`)
      taken++
      return slots[slot]!
    },
  }
}
