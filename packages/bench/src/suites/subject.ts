/** One of the things that a case times against each other. */
export interface Subject {
  readonly name: string
  /** One iteration; what it makes, it disposes. It may return before the device is done. */
  run(): void | Promise<void>
}

/** Subjects that were prepared on tfjs' current backend. */
export interface PreparedCase {
  readonly subjects: readonly Subject[]
  dispose(): void
}
