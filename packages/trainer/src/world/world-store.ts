import type { RunStore } from '../store/run-store.js'
import type { TrainingWorld } from './training-world.js'

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/**
 * The store of rank 0 for all ranks: rank 0 alone reads and writes, and what it has read goes to the others, which need not reach the
 * place. Every rank must read the same in the same order.
 */
export async function storeOfWorld(store: RunStore, world: TrainingWorld): Promise<RunStore> {
  const [location] = await world.gather(store.location)
  let before: Promise<unknown> = Promise.resolve()
  /** One after the other: the ranks' reads must meet. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = before.then(work, work)
    before = next.catch(() => undefined)
    return next
  }
  return storeBelow(store, location!, { world, inTurn })
}

interface Shared {
  readonly world: TrainingWorld
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>
}

function storeBelow(store: RunStore, location: string, shared: Shared): RunStore {
  const { world, inTurn } = shared
  const isFirst = world.rank === 0
  const written = (write: () => Promise<void>) => (isFirst ? inTurn(write) : Promise.resolve())
  return {
    location,
    read: (path) => inTurn(async () => shareBytes(world, isFirst ? await store.read(path) : undefined)),
    list: (path) =>
      inTurn(async () => {
        const names = isFirst ? encoder.encode(JSON.stringify(await store.list(path))) : undefined
        return JSON.parse(decoder.decode(await shareBytes(world, names))) as string[]
      }),
    write: (path, content) => written(() => store.write(path, content)),
    writeFolder: (path, files) => written(() => store.writeFolder(path, files)),
    append: (path, content) => written(() => store.append(path, content)),
    remove: (path) => written(() => store.remove(path)),
    ...(isFirst && store.lock && { lock: () => store.lock!() }),
    ...(store.createHash && { createHash: () => store.createHash!() }),
    folder: (path) => storeBelow(isFirst ? store.folder(path) : store, `${location}/${path}`, shared),
  }
}

/** Rank 0's bytes, on every rank; undefined where it has none. */
async function shareBytes(world: TrainingWorld, bytes: Uint8Array | undefined): Promise<Uint8Array | undefined> {
  const length = Float64Array.of(bytes?.length ?? -1)
  await world.broadcast([length])
  if (length[0]! < 0) return undefined
  const all = world.rank === 0 ? bytes! : new Uint8Array(length[0]!)
  await world.broadcast([all])
  return all
}
