import { WgptError } from '@wgpt/errors'

/** A failure that a person can act on, in one line. */
export class StudyError extends WgptError {
  override readonly name = 'StudyError'
}
