import { z } from 'zod'

const quoted = (names: readonly string[]) => names.map((name) => `'${name}'`).join(' or ')

/** One of a few names; the message lists them. */
export const choice = <const Names extends readonly [string, ...string[]]>(names: Names) =>
  z.enum(names, {
    error: ({ input }) => `is ${(JSON.stringify(input) as string | undefined) ?? 'missing'}, wanted ${quoted(names)}`,
  })
