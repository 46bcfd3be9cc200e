import type { RunStore } from '../store/run-store.js'

/**
 * An arm's run within a comparison's store.
 * @example
 * ```ts
 * console.log(armStore(createMemoryStore('runs/pair'), 'fixed').location) // → runs/pair/arms/fixed
 * ```
 */
export const armStore = (store: RunStore, name: string): RunStore => store.folder(`arms/${name}`)

/** The comparison of one seed within a store of several. */
export const seedStore = (store: RunStore, seed: number): RunStore => store.folder(`seeds/${seed}`)

/** What an arm is called where there are several seeds. */
export const armWithSeed = (arm: string, seed: number): string => `${arm}, seed ${seed}`

/**
 * The runs of what a store holds: the run itself, a comparison's arms, or those with each of its seeds; names as in events.
 * @example
 * ```ts
 * const runs = runsIn(createMemoryStore('runs/pair'), { arms: { none: {}, fixed: {} } })
 * console.log([...runs.keys()].join()) // → none,fixed
 * ```
 */
export function runsIn(
  store: RunStore,
  { arms, seeds }: { readonly arms?: Readonly<Record<string, unknown>>; readonly seeds?: readonly number[] },
): ReadonlyMap<string, RunStore> {
  if (arms === undefined) return new Map([['run', store]])
  const names = Object.keys(arms)
  if (seeds === undefined) return new Map(names.map((name) => [name, armStore(store, name)]))
  return new Map(
    seeds.flatMap((seed) =>
      names.map((name) => [armWithSeed(name, seed), armStore(seedStore(store, seed), name)] as const),
    ),
  )
}
