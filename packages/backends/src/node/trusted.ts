import { lstatSync } from 'node:fs'
import path from 'node:path'

/**
 * Why code in these places is not loaded: somebody else could have put it there. Trusted is what belongs to this user or to root, is not a link, and
 * may be written by nobody else (a group that is this user's own counts as the user).
 * @returns the first place that is not trusted and the reason, in a few words; undefined where all are
 */
export function distrusted(places: readonly string[]): string | undefined {
  const { geteuid, getegid } = process
  if (geteuid === undefined || getegid === undefined) return undefined // Windows has other rights, and no installation.
  const [user, group] = [geteuid(), getegid()]
  for (const place of places) {
    const found = lstatSync(place, { throwIfNoEntry: false })
    if (found === undefined) continue
    if (found.isSymbolicLink()) return `'${place}' is a symbolic link`
    if (found.uid !== user && found.uid !== 0) return `'${place}' belongs to another user (${found.uid})`
    const isOwnGroup = found.gid === group && group === user
    if ((found.mode & 0o002) !== 0 || ((found.mode & 0o020) !== 0 && !isOwnGroup))
      return `'${place}' may be written by others (mode ${(found.mode & 0o777).toString(8)})`
  }
  return undefined
}

/** The places of an installation that decide which code is loaded: its folder, the one that it is in, the loader, the addons, the libraries. */
export const placesOfCode = (folder: string): string[] => [
  path.dirname(folder),
  folder,
  ...[
    'package',
    'package/load.cjs',
    'package/dist',
    'package/dist/index.js',
    'package/node_modules',
    'package/lib',
  ].map((part) => path.join(folder, part)),
  ...['package/lib/napi-v8', 'package/lib/napi-v8/tfjs_binding.node', 'tensorflow', 'native-stderr.node'].map((part) =>
    path.join(folder, part),
  ),
]
