/** Sorts in place: by insertion, which is linear where little is out of order, until too much turns out to be. */
export function sortNearlySorted(values: Float64Array): void {
  let moves = 8 * values.length
  for (let index = 1; index < values.length; index++) {
    const value = values[index]!
    let place = index
    for (; place > 0 && values[place - 1]! > value; place--) values[place] = values[place - 1]!
    values[place] = value
    moves -= index - place
    if (moves < 0) return void values.sort()
  }
}
