// Prints which Chromium the tests will run on, so that the results for another one are not taken for this one's.
import { spawnSync } from 'node:child_process'

const { stdout, error } = spawnSync(process.env.CHROMIUM_PATH ?? '/usr/bin/chromium', ['--version'], {
  encoding: 'utf8',
})
console.log(error ? 'none' : stdout.trim())
