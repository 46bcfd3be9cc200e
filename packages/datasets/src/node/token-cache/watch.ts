import { StoppedError } from '@wgpt/errors'

/** What follows long work on documents, and may end it. */
export interface WatchOptions {
  /** Told while documents are read and tokenized, several times per second. */
  readonly onProgress?: (progress: DataProgress) => void
  /** Ends the work with an AbortError, within a fraction of a second. */
  readonly signal?: { readonly aborted: boolean }
}

export interface DataProgress {
  readonly phase: 'reading' | 'tokenizing'
  /** Bytes (of texts in memory: characters) that are done, and all. */
  readonly done: number
  readonly total: number
  /** The document at hand, its place from 0, and how many there are. */
  readonly name: string
  readonly index: number
  readonly count: number
}

/** Milliseconds of work after which others get their turn: Ctrl-C, timers. */
const turn = 40
/** Milliseconds between two reports. */
const interval = 200

/** Keeps long work polite: lets others have their turn, tells how far it is, and ends when asked. */
export class Watch {
  #turned = performance.now()
  #told = -Infinity
  #done = 0
  #total = 0
  #index = 0
  #count = 0
  #phase: DataProgress['phase'] = 'reading'

  constructor(private readonly options: WatchOptions) {}

  begin(phase: DataProgress['phase'], documents: readonly { readonly size: number }[]): void {
    this.#phase = phase
    this.#count = documents.length
    this.#total = documents.reduce((sum, { size }) => sum + size, 0)
    ;[this.#done, this.#index] = [0, 0]
  }

  /** @param read bytes of the document at hand */
  async step(name: string, read: number): Promise<void> {
    const now = performance.now()
    if (now - this.#told >= interval) {
      this.#told = now
      const done = Math.min(this.#done + read, this.#total)
      this.options.onProgress?.({
        phase: this.#phase,
        done,
        total: this.#total,
        name,
        index: this.#index,
        count: this.#count,
      })
    }
    if (now - this.#turned >= turn) {
      await new Promise((resolve) => setImmediate(resolve))
      this.#turned = performance.now()
    }
    if (this.options.signal?.aborted) throw new StoppedError('data: stopped while the data was prepared.')
  }

  finish({ size }: { readonly size: number }): void {
    this.#done += size
    this.#index++
  }
}
