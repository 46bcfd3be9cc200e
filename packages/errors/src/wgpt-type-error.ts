/** A value of another kind than expected: a TypeError that is `instanceof WgptError`, too. */
export class WgptTypeError extends TypeError {
  get isWgptError(): true {
    return true
  }
}
