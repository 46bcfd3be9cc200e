import { z } from 'zod'

const quoted = (names: readonly string[]) => names.map((name) => `'${name}'`).join(' or ')

/** One of a few names; the message lists them. */
export const choice = <const Names extends readonly [string, ...string[]]>(names: Names) =>
  z.enum(names, {
    error: ({ input }) => `is ${(JSON.stringify(input) as string | undefined) ?? 'missing'}, expected ${quoted(names)}`,
  })

/** One of a manifest's names. */
export const nameOf = <Manifest extends object>(manifest: Manifest) =>
  choice(Object.keys(manifest) as [keyof Manifest & string, ...(keyof Manifest & string)[]])
