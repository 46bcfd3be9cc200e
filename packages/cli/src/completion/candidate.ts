/** A word that fits, and what it means. */
export interface Candidate {
  readonly word: string
  readonly meaning: string
}
