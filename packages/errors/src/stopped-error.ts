import { WgptError } from './wgpt-error.js'

/** Work that was asked to stop has stopped, in good order. The platform's name for it: `AbortError`. */
export class StoppedError extends WgptError {
  override readonly name = 'AbortError'
}
