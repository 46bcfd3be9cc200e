/** What a tokenizer knows whose samples take time, as sound and music do. */
export interface TimedTokenizer {
  /** How many ids a second takes, where each takes the same time, as a sample of sound does. */
  readonly idsPerSecond?: number
  /** How much time passes with an id, in seconds: of sound a sample's; of MIDI a shift's, and none with any other id. */
  secondsOf(id: number): number
  /**
   * The ids of the first seconds: all of them if they take no longer. A shift of MIDI that reaches beyond is made shorter.
   * @example createMuLawTokenizer().firstSeconds(ids, 0.5) // the first 8,000 ids
   */
  firstSeconds(ids: ArrayLike<number>, seconds: number): Uint16Array
}

/**
 * Whether the samples of a tokenizer take time.
 * @example
 * ```ts
 * console.log(isTimedTokenizer(createMuLawTokenizer()), isTimedTokenizer(createByteTokenizer())) // → true false
 * ```
 */
export const isTimedTokenizer = <Tokenizer extends object>(
  tokenizer: Tokenizer,
): tokenizer is Tokenizer & TimedTokenizer => 'secondsOf' in tokenizer && 'firstSeconds' in tokenizer
