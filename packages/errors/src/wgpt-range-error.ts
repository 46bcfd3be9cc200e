/** A value outside its range: a RangeError that is `instanceof WgptError`, too. */
export class WgptRangeError extends RangeError {
  get isWgptError(): true {
    return true
  }
}
