/** A text with a name: a chapter, a speech, a file. Splits never cut one (unless it is the only one). */
export interface TextDocument {
  readonly name: string
  readonly text: string
}
