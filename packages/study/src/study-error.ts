/** A failure that a person can act on, in one line. */
export class StudyError extends Error {
  override name = 'StudyError'
}
