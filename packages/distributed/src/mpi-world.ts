import { describeArrays, layoutOf } from './describe-arrays.js'
import { hashText } from './hash-text.js'
import { writeLine } from './log.js'
import type { OwnActivity } from './watch/activity.js'
import type { Watch } from './watch/watch.js'
import { WorldError, type FloatArray, type NumberArray, type World } from './world.js'
import type { Communicator, Mpi, Request } from './mpi/mpi.js'
import { pieceBytes, rowOf } from './mpi/staging.js'

interface WorldParts {
  readonly mpi: Mpi
  readonly communicator: Communicator
  readonly own: OwnActivity
  readonly watch: Watch
  /** Whether a line is written for each operation. */
  readonly isLogged: boolean
  /** Frees what is left once every rank has come to the end. */
  readonly onLeave: () => void
}

/** Pieces that are under way at once. */
const depth = 4
/** Milliseconds of waiting after which the processor is given back between two looks. */
const patient = 5

export function createMpiWorld({ mpi, communicator, own, watch, isLogged, onLeave }: WorldParts): World {
  const { rank, size } = communicator
  const scratch = Array.from({ length: depth }, () => new ArrayBuffer(pieceBytes))
  let state: 'ready' | 'busy' | 'left' = 'ready'

  async function finish(request: Request): Promise<void> {
    const start = performance.now()
    while (!mpi.test(request)) {
      await (performance.now() - start < patient ? soon() : later())
      const blamed = watch.blame()
      if (blamed !== undefined)
        throw new WorldError(
          `distributed: ${blamed}. Seen by rank ${rank}, at: ${own.now.what}. The whole job ends; if it was only slow, set WGPT_TIMEOUT to more seconds.`,
        )
    }
  }

  /** Every operation begins with a comparison of what the ranks are about to do: they differ, or all of them do the same. */
  async function operate<T>(name: string, layout: string, shown: string, work: () => Promise<T>): Promise<T> {
    if (state !== 'ready')
      throw new WorldError(
        state === 'left'
          ? `distributed: ${name} was called after leave(). Join a world once, and leave it last.`
          : `distributed: ${name} was called while another operation of this world is under way. Wait for one before the next.`,
      )
    state = 'busy'
    const start = performance.now()
    own.enter(shown)
    try {
      const hash = hashText(`${name} ${layout}`)
      const both = new Int32Array(new ArrayBuffer(8))
      both.set([hash, -hash])
      await finish(communicator.allReduce(both, 'max'))
      if (both[0] !== -both[1]!) throw new WorldError(disagreement(await gatherTexts(shown)))
      return await work()
    } finally {
      own.leave()
      state = 'ready'
      if (isLogged) writeLine(`r${rank} | ${shown} → ${(performance.now() - start).toFixed(1)} ms`)
    }
  }

  function disagreement(texts: readonly string[]): string {
    const other = texts.findIndex((text) => text !== texts[0])
    const [first, second] = other < 0 ? ['the arrays of rank 0', 'others'] : [texts[0]!, texts[other]!]
    return `distributed: the ranks do different things: rank 0 calls ${first}, rank ${other < 0 ? 1 : other} ${second}. Every rank must call the same operations with the same types and lengths, in the same order.`
  }

  async function reduce(arrays: readonly FloatArray[], Type: Float32ArrayConstructor | Float64ArrayConstructor) {
    const row = rowOf(arrays.filter((array) => array instanceof Type))
    const most = pieceBytes / Type.BYTES_PER_ELEMENT
    const underWay: { from: number; piece: FloatArray; request: Request }[] = []
    const settle = async () => {
      const { from, piece, request } = underWay.shift()!
      await finish(request)
      for (let index = 0; index < piece.length; index++) piece[index]! /= size
      row.copyIn(from, piece)
    }
    for (let from = 0, turn = 0; from < row.length; from += most, turn++) {
      if (underWay.length === depth) await settle()
      const piece = new Type(scratch[turn % depth]!, 0, Math.min(most, row.length - from))
      row.copyOut(from, piece)
      underWay.push({ from, piece, request: communicator.allReduce(piece, 'sum') })
    }
    while (underWay.length > 0) await settle()
  }

  async function broadcast(array: NumberArray, root: number): Promise<void> {
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
    for (let from = 0; from < bytes.length; from += pieceBytes) {
      const part = bytes.subarray(from, from + pieceBytes)
      const piece = new Uint8Array(scratch[0]!, 0, part.length)
      if (rank === root) piece.set(part)
      await finish(communicator.broadcast(piece, root))
      if (rank !== root) part.set(piece)
    }
  }

  async function gatherTexts(text: string): Promise<string[]> {
    const own = new TextEncoder().encode(text)
    const longest = new Int32Array(new ArrayBuffer(4)).fill(own.length)
    await finish(communicator.allReduce(longest, 'max'))
    const width = 4 + longest[0]!
    const [mine, all] = [new Uint8Array(new ArrayBuffer(width)), new Uint8Array(new ArrayBuffer(width * size))]
    new DataView(mine.buffer).setInt32(0, own.length)
    mine.set(own, 4)
    await finish(communicator.allGather(mine, all))
    const view = new DataView(all.buffer)
    return Array.from({ length: size }, (_, at) =>
      new TextDecoder().decode(all.subarray(at * width + 4, at * width + 4 + view.getInt32(at * width))),
    )
  }

  return {
    rank,
    size,
    allReduceMean(arrays) {
      const given: readonly unknown[] = arrays
      const wrong = given.find((array) => !(array instanceof Float32Array || array instanceof Float64Array))
      if (wrong !== undefined)
        return Promise.reject(
          new WorldError(
            `distributed: allReduceMean got ${nameOf(wrong)}; expected Float32Array or Float64Array, whose means are of their type. Convert it first.`,
          ),
        )
      return operate('allReduceMean', layoutOf(arrays), `allReduceMean of ${describeArrays(arrays)}`, async () => {
        await reduce(arrays, Float32Array)
        await reduce(arrays, Float64Array)
      })
    },
    broadcast(arrays, root = 0) {
      if (!Number.isInteger(root) || root < 0 || root >= size)
        return Promise.reject(
          new WorldError(`distributed: broadcast got root ${root}; expected a rank from 0 to ${size - 1}.`),
        )
      return operate(
        'broadcast',
        `${root} ${layoutOf(arrays)}`,
        `broadcast of ${describeArrays(arrays)} from rank ${root}`,
        async () => {
          for (const array of arrays) await broadcast(array, root)
        },
      )
    },
    gather: (text) => operate('gather', '', 'gather', () => gatherTexts(text)),
    barrier: () => operate('barrier', '', 'barrier', () => finish(communicator.barrier())),
    doing: (what, mayTakeLong) => own.doing(what, mayTakeLong),
    async leave() {
      if (state === 'left') return
      await operate('leave', '', 'leave', () => finish(communicator.barrier()))
      state = 'left'
      onLeave()
    },
  }
}

const nameOf = (value: unknown) => (value as object | null)?.constructor.name ?? String(value)
const soon = () => new Promise<void>((resolve) => void setImmediate(resolve))
const later = () => new Promise<void>((resolve) => void setTimeout(resolve, 1))
