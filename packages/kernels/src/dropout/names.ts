/** All 32-bit words, unsigned. */
export interface DropoutAttributes {
  /** A value is dropped where its random word is below this: the rate in 2³²-ths. */
  threshold: number
  seedLow: number
  seedHigh: number
  offsetLow: number
  offsetHigh: number
  /** What the others are multiplied by: 1 / (1 − rate). */
  scale: number
}

/** Input: x float32. Attributes: DropoutAttributes. Output: the shape of x. Its gradient is itself. */
export const Dropout = 'WgptDropout'
