// Runs the op's conformance kit from packed tarballs on the lowest tfjs that the peer range admits: node tools/lowest-tfjs.mjs [version]
// It needs the built packages and npm's registry, and writes into a temporary folder alone.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

const root = path.join(import.meta.dirname, '..')
const manifest = JSON.parse(readFileSync(path.join(root, 'packages/wavelet-op/package.json'), 'utf8'))
const lowest = process.argv[2] ?? /^\^(\d+\.\d+\.\d+)$/.exec(manifest.peerDependencies['@tensorflow/tfjs-core'])?.[1]
if (lowest === undefined) throw new Error('lowest-tfjs: the range of @tensorflow/tfjs-core is not of the form ^x.y.z.')

const program = `
import * as tf from '@tensorflow/tfjs'
import '@tensorflow/tfjs-backend-wasm'
import { runConformance } from '@wgpt/wavelet-op/conformance'
let failed = 0
for (const name of ['cpu', 'wasm']) {
  if (!(await tf.setBackend(name))) throw new Error(name + ' does not start')
  const report = await runConformance({ seed: 1 })
  console.log(tf.version_core, report.backend, 'passed', report.passed, 'failed', report.failed)
  for (const { promise, case: of, measured, limit } of report.results.filter(({ ok }) => !ok).slice(0, 3))
    console.log(' ', promise, '·', of, '·', measured, '>', limit)
  failed += report.failed
}
process.exit(failed === 0 ? 0 : 1)`

const folder = mkdtempSync(path.join(tmpdir(), 'wgpt-lowest-tfjs-'))
const npm = (...args) => execFileSync('npm', args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })
try {
  writeFileSync(path.join(folder, 'package.json'), '{ "private": true, "type": "module" }')
  npm('pack', path.join(root, 'packages/wavelet-op'), '--ignore-scripts', '--loglevel=error')
  const archives = readdirSync(folder).filter((name) => name.endsWith('.tgz'))
  const peers = ['tfjs', 'tfjs-backend-wasm'].map((name) => `@tensorflow/${name}@${lowest}`)
  // As in a program that has tfjs already.
  const install = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  npm(...install, ...peers)
  npm(...install, ...archives.map((name) => `./${name}`))
  writeFileSync(path.join(folder, 'run.mjs'), program)
  execFileSync(process.execPath, ['run.mjs'], { cwd: folder, stdio: 'inherit' })
} finally {
  rmSync(folder, { recursive: true, force: true })
}
