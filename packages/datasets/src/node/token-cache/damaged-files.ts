import { DataFileError } from '../../data-file-error.js'

/** A document that can't serve as data, and why. */
export interface DamagedFile {
  readonly name: string
  /** The error's sentence. */
  readonly reason: string
}

/** So many are told with their reasons in one message; `files` has all of them. */
const told = 100

/** Some of the files can't serve as data: all of them in one report. */
export class DamagedFilesError extends DataFileError {
  override readonly name = 'DamagedFilesError'
  readonly files: readonly DamagedFile[]

  /** @param count of all documents */
  constructor(files: readonly DamagedFile[], count: number, options: ErrorOptions & { offset?: number } = {}) {
    super(messageOf(files, count), options)
    this.files = files
  }
}

function messageOf(files: readonly DamagedFile[], count: number): string {
  if (files.length === 1) return files[0]!.reason
  const reasons = files.slice(0, told).map(({ reason }) => reason.replace(/^data: /, ''))
  const more = files.length > told ? [`and ${(files.length - told).toLocaleString('en-US')} more.`] : []
  return `data: ${files.length.toLocaleString('en-US')} of ${count.toLocaleString('en-US')} files can't be used: ${[...reasons, ...more].join(' ')} Repair or remove them, or leave them out by --skip-damaged (skipDamaged: true).`
}

/** Gathers the damaged documents of a corpus, each once. */
export class DamageReport {
  readonly #files = new Map<string, DamagedFile>()
  #first: DataFileError | undefined

  /** @throws the error, if it isn't one of data */
  add(name: string, error: unknown): void {
    if (!(error instanceof DataFileError)) throw error
    this.#first ??= error
    if (!this.#files.has(name)) this.#files.set(name, { name, reason: error.message })
  }

  get files(): DamagedFile[] {
    return [...this.#files.values()]
  }

  /** @throws DamagedFilesError if there are any */
  throwIfAny(count: number): void {
    if (this.#first === undefined) return
    const { offset } = this.#first
    throw new DamagedFilesError(this.files, count, { cause: this.#first, ...(offset !== undefined && { offset }) })
  }
}
