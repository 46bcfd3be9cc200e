import type { Random } from './random.js'
import type { Tokens } from './tokens/token-sequence.js'
import type { WindowOptions } from './windows.js'

/** The windows of packed epochs, one start after the other. */
export interface PackedOrder {
  next(): number
  state(): { random: number[]; taken: number }
}

/**
 * Epochs of windows side by side. Each epoch draws how many tokens it leaves out at the front (fewer than a window, so that the cuts
 * fall elsewhere), then the order of its windows.
 * @param random as it stood when the current epoch began
 * @param taken windows of that epoch that were drawn before
 */
export function createPackedOrder(
  tokens: Tokens,
  { contextLength, separateDocuments = false }: WindowOptions,
  random: Random,
  taken: number,
): PackedOrder {
  const known = tokens instanceof Uint16Array ? undefined : tokens.documents
  const documents = separateDocuments && known ? known : [0]
  let starts = new Float64Array(0)
  let began = random.state()
  const begin = () => {
    began = random.state()
    starts = Float64Array.from(sideBySide(documents, tokens.length, contextLength, random))
    for (let last = starts.length - 1; last > 0; last--) {
      const other = random.below(last + 1)
      ;[starts[last], starts[other]] = [starts[other]!, starts[last]!]
    }
  }
  begin()
  let position = Math.min(taken, starts.length)
  return {
    next() {
      while (position >= starts.length) {
        begin()
        position = 0
      }
      return starts[position++]!
    },
    state: () => ({ random: began, taken: position }),
  }
}

function* sideBySide(documents: ArrayLike<number>, length: number, contextLength: number, random: Random) {
  for (let index = 0; index < documents.length; index++) {
    const [from, end] = [documents[index]!, documents[index + 1] ?? length]
    const places = end - from - contextLength // where a window and the token after it fit
    if (places < 1) continue
    const skipped = random.below(Math.min(contextLength, places))
    for (let start = from + skipped; start < from + places; start += contextLength) yield start
  }
}
