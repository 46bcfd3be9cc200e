/**
 * What is known of the keys of a config file that somebody else's program wrote. A key is in one of three lists, or it is refused: nothing
 * that could change what a model computes is passed over in silence.
 */
export interface KnownKeys {
  /** Understood: whoever reads them checks their values. */
  readonly read: readonly string[]
  /** Supported at these values alone: at another one the model computes something else. Left out is fine. */
  readonly only: Readonly<Record<string, readonly unknown[]>>
  /** Keys that decide nothing here, by why they don't. */
  readonly withoutEffect: Readonly<Record<string, readonly string[]>>
}

/**
 * @throws what `fail` makes of one sentence that names the first key that isn't known, or isn't supported at its value
 */
export function checkKeys(
  json: Readonly<Record<string, unknown>>,
  { read, only, withoutEffect }: KnownKeys,
  fail: (reason: string) => Error,
): void {
  const known = new Set([...read, ...Object.values(withoutEffect).flat()])
  for (const [key, value] of Object.entries(json)) {
    if (Object.hasOwn(only, key)) {
      const values = only[key]!
      if (!values.some((supported) => JSON.stringify(supported) === JSON.stringify(value)))
        throw fail(
          `${key} is ${shown(value)}; expected ${values.length > 0 ? values.map(shown).join(' or ') : 'no such key'}`,
        )
    } else if (!known.has(key))
      throw fail(`the key ${JSON.stringify(key.slice(0, 60))} is not known here, and it could change what is computed`)
  }
}

/** A value as a message shows it: its JSON, not too long. */
export function shown(value: unknown): string {
  const text = value === undefined ? 'missing' : JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
