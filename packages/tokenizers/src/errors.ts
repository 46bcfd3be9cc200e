import { WgptRangeError } from '@wgpt/errors'

/** A file or a saved tokenizer that is not what it has to be: one line says what is wrong, where, and what to do. */
export class TokenizerError extends WgptRangeError {
  override name = 'TokenizerError'
  /** The byte of the file that the error is about, from 0; undefined where no file was given. */
  readonly offset: number | undefined
  /** Keys from the outermost object of a JSON to the value that the error is about; undefined for other errors. */
  readonly path: readonly PropertyKey[] | undefined

  constructor(message: string, offset?: number, path?: readonly PropertyKey[]) {
    super(message)
    this.offset = offset
    this.path = path
  }
}

/** A MIDI file that can't be read. `offset` is the byte from 0 where it goes wrong. */
export class MidiError extends TokenizerError {
  override name = 'MidiError'
  override readonly offset: number

  constructor(problem: string, offset: number, advice: string) {
    super(`midi: ${problem} at byte ${offset.toLocaleString('en-US')}. ${advice}`)
    this.offset = offset
  }
}
