/**
 * Groups things that share a key, by way of others too.
 * @param keys of each thing
 * @returns the places of the things of each group, groups in the order of their first thing
 */
export function groupByKeys(keys: readonly (readonly string[])[]): number[][] {
  const root = keys.map((_, index) => index)
  const rootOf = (index: number): number => {
    let top = index
    while (root[top] !== top) top = root[top]!
    while (root[index] !== top) [root[index], index] = [top, root[index]!]
    return top
  }
  const firstOf = new Map<string, number>()
  for (const [index, ofThing] of keys.entries())
    for (const key of ofThing) {
      const other = firstOf.get(key)
      if (other === undefined) firstOf.set(key, index)
      else {
        const [a, b] = [rootOf(index), rootOf(other)]
        root[Math.max(a, b)] = Math.min(a, b)
      }
    }
  const groups = new Map<number, number[]>()
  for (const index of keys.keys()) {
    const of = rootOf(index)
    const group = groups.get(of)
    if (group === undefined) groups.set(of, [index])
    else group.push(index)
  }
  return [...groups.values()]
}
