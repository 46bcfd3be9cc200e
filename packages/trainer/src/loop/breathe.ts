/**
 * Lets everything else that waits have its turn: timers, input, signals, a page's repaint. Without it a backend that computes
 * synchronously (wasm, cpu) would hold the program for the whole run. Costs microseconds.
 */
export const breathe: () => Promise<void> =
  typeof setImmediate === 'function'
    ? () => new Promise((resolve) => void setImmediate(resolve))
    : () =>
        new Promise((resolve) => {
          // A message isn't slowed down to 4 ms as a page's nested timers are.
          const { port1, port2 } = new MessageChannel()
          port1.onmessage = () => {
            port1.close()
            resolve()
          }
          port2.postMessage(undefined)
        })
