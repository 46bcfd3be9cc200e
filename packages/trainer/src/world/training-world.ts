/** Arrays of numbers whose mean over ranks means something. */
export type FloatArray = Float32Array | Float64Array

/** Arrays that go to other ranks as they are. */
export type NumberArray =
  | FloatArray
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array

/**
 * What training needs of a world of processes: `joinWorld()` of `@wgpt/distributed` gives one. Every rank calls the same operations in the
 * same order, with arrays of the same types and lengths; what differs is refused by name on every rank.
 */
export interface TrainingWorld {
  /** Of this process, from 0. */
  readonly rank: number
  /** Processes in the world. */
  readonly size: number
  /** Replaces every number by its mean over the ranks, in place, with the same bits on each rank. */
  allReduceMean(arrays: readonly FloatArray[]): Promise<void>
  /** Replaces every rank's numbers by those of `root`, in place. Default rank 0. */
  broadcast(arrays: readonly NumberArray[], root?: number): Promise<void>
  /** @returns every rank's text, by rank */
  gather(text: string): Promise<string[]>
  /** Resolves when every rank has come here. */
  barrier(): Promise<void>
  /**
   * Says what this rank does next, for the sentence that others print if it never comes back. Each call is a sign of progress.
   * @param mayTakeLong for work without steps to show progress by: the others wait ten times as long for it
   */
  doing(what: string, mayTakeLong?: boolean): void
}
