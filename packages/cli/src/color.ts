/**
 * Whether what is written to a stream has colours: on a terminal that can, unless NO_COLOR (not empty) forbids it; FORCE_COLOR asks for it
 * elsewhere too (0 or false forbid it). `--no-color` has the last word.
 * Source: no-color.org, force-color.org
 */
export function wantsColor(
  stream: { readonly isTTY?: boolean },
  asked: boolean | undefined,
  env: Readonly<Record<string, string | undefined>> = process.env,
): boolean {
  if (asked === false || isSet(env.NO_COLOR)) return false
  if (isSet(env.FORCE_COLOR)) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false'
  return stream.isTTY === true && env.TERM !== 'dumb'
}

const isSet = (value: string | undefined): value is string => value !== undefined && value !== ''
