import { posix } from 'node:path'

const include = /^[ \t]*#[ \t]*include[ \t]*["<]([^">]+)[">]/gm

/**
 * The headers that sources include, and those that these include: a dozen of TensorFlow's ten thousand.
 * @param sources texts
 * @param names files that are there
 * @param root the include folder among them, with a slash at its end
 */
export async function neededHeaders(
  sources: readonly string[],
  { names, readText }: { names: ReadonlySet<string>; readText: (name: string) => Promise<string> },
  root: string,
): Promise<string[]> {
  const found = new Set<string>()
  const follow = async (text: string, folder: string): Promise<void> => {
    for (const [, asked] of text.matchAll(include)) {
      const file = [posix.join(root, asked!), posix.join(folder, asked!)].find((candidate) => names.has(candidate))
      // The compiler's own, Node's, or one for another system.
      if (file === undefined || !file.startsWith(root) || found.has(file)) continue
      found.add(file)
      await follow(await readText(file), posix.dirname(file))
    }
  }
  for (const source of sources) await follow(source, root)
  return [...found].sort()
}
