/** One side of a comparison of paces. */
export interface Side {
  /** Makes this side the one that computes; it isn't timed. */
  enter(): Promise<void>
  step(): Promise<void>
}

interface Limits {
  /** Pairs at least, whatever they take, and at most. */
  readonly pairs?: readonly [least: number, most: number]
  /** No pair begins after so many seconds. */
  readonly seconds?: number
  readonly clock?: () => number
}

/** How two sides compare. */
export interface PaceRatio {
  /** Steps of the second side in the time that the first takes for one. */
  readonly ratio: number
  /** Seconds that a step of each side takes. */
  readonly seconds: readonly [first: number, second: number]
}

/**
 * How many steps the second side does in the time that the first takes for one: the median over pairs of steps, one of each side, whose
 * order is turned from pair to pair. A machine that is busy slows both sides of a pair.
 */
export async function paceRatio(first: Side, second: Side, limits: Limits = {}): Promise<PaceRatio> {
  const { pairs: [least, most] = [3, 7], seconds = 1.5, clock = () => performance.now() / 1000 } = limits
  const timed = async (side: Side): Promise<number> => {
    await side.enter()
    const start = clock()
    await side.step()
    return clock() - start
  }
  // Whatever is compiled, allocated and started at the first step.
  await timed(first)
  await timed(second)
  const ratios: number[] = []
  const [ofFirst, ofSecond]: [number[], number[]] = [[], []]
  const start = clock()
  while (ratios.length < least || (ratios.length < most && clock() - start < seconds)) {
    const isTurned = ratios.length % 2 === 1
    const one = await timed(isTurned ? second : first)
    const other = await timed(isTurned ? first : second)
    const [a, b] = isTurned ? [other, one] : [one, other]
    ofFirst.push(a)
    ofSecond.push(b)
    ratios.push(a / b)
  }
  return { ratio: lowerMedian(ratios), seconds: [lowerMedian(ofFirst), lowerMedian(ofSecond)] }
}

function lowerMedian(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) / 2)]!
}
