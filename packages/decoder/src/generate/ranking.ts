/**
 * Ids by descending logits, equals by ascending id, as far as they are asked for: a heap, so that the first few of a large vocabulary
 * cost little more than one look at each logit.
 */
export class Ranking {
  private size: number

  /** @param ids to be ranked; they are moved about */
  constructor(
    private readonly logits: ArrayLike<number>,
    private readonly ids: Int32Array,
  ) {
    this.size = ids.length
    for (let place = (this.size >> 1) - 1; place >= 0; place--) this.sink(place)
  }

  /** The next id; undefined after the last one. */
  next(): number | undefined {
    if (this.size === 0) return undefined
    const first = this.ids[0]
    this.ids[0] = this.ids[--this.size]!
    this.sink(0)
    return first
  }

  /** Lets the id at a place of the heap sink until none below it comes before it. */
  private sink(place: number): void {
    const { ids, logits, size } = this
    const id = ids[place]!
    const logit = logits[id]!
    for (;;) {
      let below = 2 * place + 1
      if (below >= size) break
      let next = ids[below]!
      if (below + 1 < size && comesBefore(ids[below + 1]!, logits[ids[below + 1]!]!, next, logits[next]!))
        next = ids[++below]!
      if (!comesBefore(next, logits[next]!, id, logit)) break
      ids[place] = next
      place = below
    }
    ids[place] = id
  }
}

const comesBefore = (id: number, logit: number, other: number, otherLogit: number): boolean =>
  logit > otherLogit || (logit === otherLogit && id < other)
