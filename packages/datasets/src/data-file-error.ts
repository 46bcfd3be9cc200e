import { WgptError } from '@wgpt/errors'

/** A file of the user's that can't serve as data: one line that says which, what was found and what to do. */
export class DataFileError extends WgptError {
  override readonly name: string = 'DataFileError'
  /** The byte at which the file stops being what it should be, where one can be named. */
  readonly offset: number | undefined

  constructor(message: string, options: ErrorOptions & { offset?: number } = {}) {
    super(message, options)
    this.offset = options.offset
  }
}
