/** Milliseconds of work between two turns of everything else. */
const longestWork = 50

/** A turn of the event loop: signals, timers and input are served before it is over. A page has no setImmediate. */
const turn = (): Promise<void> =>
  new Promise((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve)
    else setTimeout(resolve)
  })

/** @returns a function to be awaited often, which lets everything else have its turn when 50 ms have passed since the last one */
export function createPauses(): () => Promise<void> | undefined {
  let last = performance.now()
  return () => {
    if (performance.now() - last < longestWork) return undefined
    return turn().then(() => {
      last = performance.now()
    })
  }
}
