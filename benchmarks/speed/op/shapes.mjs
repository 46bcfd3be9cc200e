/** [batch, time, channel]; pytorch.py has the same. */
export const shapes = [
  [8, 512, 128],
  [1, 4096, 768],
  [32, 512, 512],
]

/** @param runs by name */
export const subjectsOf = (shape, runs) =>
  Object.entries(runs).map(([name, run]) => ({ name: `${shape.join('x')} ${name}`, run }))

/** CPU seconds of a run: the least of three after one that is not counted. */
export function timed(run) {
  run()
  let least = Infinity
  for (let i = 0; i < 3; i++) {
    const start = process.cpuUsage()
    run()
    const { user, system } = process.cpuUsage(start)
    least = Math.min(least, (user + system) / 1e6)
  }
  return least
}
