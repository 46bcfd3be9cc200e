/**
 * The base of every error that wgpt throws on purpose: a refusal whose message is one line for people. It says what was found, what was
 * expected and what to do. Anything else that is thrown is a bug, or an error of the system or of another library.
 *
 * Packages carry copies of this class. `instanceof WgptError` is true for the errors of all copies, RangeErrors and TypeErrors of ours among
 * them; `name` is stable and tells the classes apart.
 * @example
 * ```ts
 * import { waveletTransform, WgptError } from '@wgpt/wavelet-op'
 *
 * try {
 *   waveletTransform(x, plan)
 * } catch (error) {
 *   if (!(error instanceof WgptError)) throw error
 *   console.error(error.message)
 * }
 * ```
 */
export class WgptError extends Error {
  override readonly name: string = 'WgptError'

  /** By this property copies of the class know each other's errors. Named by text: a bundler can drop a class without symbols. */
  get isWgptError(): true {
    return true
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    if (this !== WgptError) return super[Symbol.hasInstance](value)
    return (value as Partial<WgptError> | null | undefined)?.isWgptError === true
  }
}
