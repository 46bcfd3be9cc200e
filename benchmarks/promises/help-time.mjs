// `wgpt --help` answers within half a second: nothing that trains is loaded for it.
//   node benchmarks/promises/help-time.mjs        (needs the built packages)
import { performance } from 'node:perf_hooks'
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const script = fileURLToPath(new URL('../../packages/cli/dist/wgpt.js', import.meta.url))
const times = Array.from({ length: 10 }, () => {
  const started = performance.now()
  const { status } = spawnSync(process.execPath, [script, '--help'])
  if (status !== 0) throw new Error(`wgpt --help ended with ${status}.`)
  return performance.now() - started
}).sort((a, b) => a - b)
console.log(
  `wgpt --help: ${times[0].toFixed(0)} ms at best, ${times[5].toFixed(0)} ms in the middle of ${times.length}`,
)
process.exitCode = times[0] < 500 ? 0 : 1
