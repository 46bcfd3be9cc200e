/** What a file is to hold, or what gives it piece by piece when its turn comes. A piece is valid until the next one is asked for. */
export type FileContent = Uint8Array | AsyncIterable<Uint8Array>

/** A SHA-256 that grows with the bytes that it is given. */
export interface Hasher {
  update(bytes: Uint8Array): void
  /** In hexadecimal digits; once, at the end. */
  digest(): string
}

/**
 * Where a run is saved: named files below one place. The trainer asks no more of it than this, so that a folder (Node), the
 * memory of a page or anything else can hold a run. Paths are relative and use '/'.
 */
export interface RunStore {
  /** How a person finds it: a path or the like, for messages. */
  readonly location: string
  /** The whole file, or undefined when there is none. */
  read(path: string): Promise<Uint8Array | undefined>
  /** Bytes of a file, before it is read; undefined when there is none. Without it, a file that has grown is read whole to find out. */
  size?(path: string): Promise<number | undefined>
  /** Replaces the file: at any time, also after a crash, it is wholly the old one or wholly the new one. */
  write(path: string, content: Uint8Array | string): Promise<void>
  /**
   * Saves a folder of files as one: it appears whole or not at all, and a folder of that name is replaced. What was appended
   * before is safe on the medium before the folder appears. Contents are taken one after the other, in the map's order, and each
   * once: a later one may depend on what the earlier ones gave. If one throws, nothing has changed.
   */
  writeFolder(path: string, files: ReadonlyMap<string, FileContent>): Promise<void>
  /** Adds to the end of the file, all of `content` or nothing. A crash may still tear what was added last. */
  append(path: string, content: Uint8Array | string): Promise<void>
  /** The names in a folder, sorted; none when there is no such folder. */
  list(path: string): Promise<string[]>
  /** Removes a file or a folder with all in it; no error when it isn't there. */
  remove(path: string): Promise<void>
  /**
   * Makes the store this program's alone, where others could reach it too.
   * @returns gives it back
   * @throws RunError that says who has it
   */
  lock?(): Promise<() => Promise<void>>
  /** Without it every file is collected in memory and given to Web Crypto, which hashes whole files only. */
  createHash?(): Hasher
  /** The part of this store below `path`. */
  folder(path: string): RunStore
}

const decoder = new TextDecoder()

/** A file as text, or undefined when there is none. */
export async function readText(store: RunStore, path: string): Promise<string | undefined> {
  const bytes = await store.read(path)
  return bytes && decoder.decode(bytes)
}

/** Holds the store's lock, if it has one, while `work` continues. */
export async function withLock<T>(store: RunStore, work: () => Promise<T>): Promise<T> {
  const unlock = await store.lock?.()
  let failed = true
  try {
    const done = await work()
    failed = false
    return done
  } finally {
    // What the work failed of is told, not what came of it.
    await unlock?.().catch((error: unknown) => {
      if (!failed) throw error
    })
  }
}
