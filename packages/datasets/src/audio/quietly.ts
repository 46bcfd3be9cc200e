/** The wasm decoders write each error to the console too, before they return it. It is said once, with the file and the byte. */
export function quietly<T>(call: () => T): T {
  const { error } = console
  console.error = () => undefined
  try {
    return call() // what is written is written before it returns
  } finally {
    console.error = error
  }
}
