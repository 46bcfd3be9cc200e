// `npm test`: everything that must hold before a change lands. Each task of nx, each check and each test counts as one;
// the last line says how many passed, failed and were skipped.
//   npm test              all of it
//   npm test -- --quick   without the package checks, the browser and native TensorFlow (which is for Linux alone)
//   npm test -- --parity  with `npm run parity` too, as where CI is set: PyTorch and transformers take 5 GB the first time
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { bin, chromium, install, root, run } from './setup.mjs'

const quick = process.argv.includes('--quick')
const withParity = process.argv.includes('--parity') || (Boolean(process.env.CI) && !quick)
const total = { passed: 0, failed: 0, skipped: 0 }
const failures = []

function count(name, ok, output = '') {
  total[ok ? 'passed' : 'failed']++
  if (ok) return
  failures.push(name)
  console.log(output.trimEnd())
  console.log(`✗ ${name}`)
}

/** Build and package checks of every package, by nx. */
async function tasks() {
  const targets = ['build', ...(quick ? [] : ['check-package', 'api', 'size'])]
  console.log(`— ${targets.join(', ')} of every package`)
  const { code, output } = await run(bin('nx'), ['run-many', '-t', ...targets, '--output-style=static'], {
    capture: true,
  })
  const plain = stripVTControlCharacters(output)
  const ran = new Set([...plain.matchAll(/^(?:>|\s*[✔✓✖✗])\s+nx run (\S+)/gmu)].map((match) => match[1]))
  const listed = /^Failed tasks:\s*\n([\s\S]*?)\n\s*\n(?!- )/m.exec(`${plain}\n\n`)?.[1] ?? ''
  const failed = new Set([...listed.matchAll(/^- (\S+)/gm)].map((match) => match[1]))
  for (const task of ran) if (!failed.has(task)) count(task, true)
  for (const task of failed) count(task, false)
  if (code !== 0) console.log(plain)
  if (code !== 0 && failed.size === 0) count('nx run-many', false)
  if (code === 0 && ran.size === 0) count('nx ran no task', false, plain)
}

/** Checks that look at the workspace as a whole; lint and types are those of every package's own targets, in programs that packages share. */
async function checks() {
  const lint = ['-c', 'tools/eslint.workspace.mjs', '--max-warnings', '0']
  const all = {
    'lint of every package, tools and benchmarks': [
      bin('eslint'),
      [...lint, 'packages', 'benchmarks', 'examples', 'tools', 'eslint.config.js', 'vitest.config.ts'],
    ],
    'types of every package, tools and benchmarks': [process.execPath, ['tools/typecheck.mjs']],
    'unused files, exports and dependencies': [bin('knip'), ['--no-progress']],
    formatting: [bin('prettier'), ['--check', '--log-level', 'warn', '.']],
  }
  console.log(`— ${Object.keys(all).join(', ')}`)
  const left = Object.entries(all)
  const worker = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const [name, [command, args]] = next
      const { code, output } = await run(command, args, { capture: true })
      count(name, code === 0, output)
    }
  }
  await Promise.all([worker(), worker()]) // each check works on one core
}

/** TensorFlow comes the way it comes to a user, once: later calls find it in the cache folder. */
async function tensorflow() {
  const command = 'wgpt backends install tensorflow'
  console.log(`— ${command}`)
  const cli = path.join(root, 'packages', 'cli', 'dist', 'wgpt.js')
  const { code, output } = await run(process.execPath, [cli, ...command.split(' ').slice(1)], { capture: true })
  count(command, code === 0, output)
  return code === 0
}

/** The tests: cpu, wasm, webgpu and native TensorFlow in Node, wasm and webgpu in Chromium. */
async function tests() {
  // Where it does not come, that has failed by name; its tests would each fail of the same cause.
  const native = !quick && process.platform === 'linux' && (await tensorflow())
  if (!quick) await chromium() // where it is missing, the tests that need it fail by name
  const folder = mkdtempSync(path.join(os.tmpdir(), 'wgpt-test-'))
  const file = path.join(folder, 'results.json')
  const projects = ['plain', 'node', 'dawn', ...(native ? ['native'] : []), ...(quick ? [] : ['browser', 'page'])]
  console.log(`— tests: ${projects.join(', ')}`)
  const { code } = await run(bin('vitest'), [
    'run',
    ...projects.flatMap((name) => ['--project', name]),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ])
  let results = {}
  try {
    results = JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    // no result file: the exit code below counts as the failure
  }
  rmSync(folder, { recursive: true, force: true })
  total.passed += results.numPassedTests ?? 0
  total.failed += results.numFailedTests ?? 0
  total.skipped += (results.numPendingTests ?? 0) + (results.numTodoTests ?? 0)
  if (results.numFailedTests) failures.push(`${results.numFailedTests} tests`)
  if (code !== 0 && !results.numFailedTests) count('vitest', false)
  if (code === 0 && !results.numPassedTests) count('vitest ran no test', false)
}

/** Every row of `npm run parity` counts as one. */
async function parity() {
  const { code: missing } = await run('python3', ['-c', 'import ensurepip, pip, venv'], { capture: true })
  if (missing) return console.log('— parity with PyTorch and transformers: left out, since python3 has no pip and venv')
  console.log('— parity with PyTorch and transformers')
  const { code, output } = await run(process.execPath, ['benchmarks/parity/run.mjs'], { capture: true })
  const [, passed, failed] = /^(\d+) passed, (\d+) failed, on /m.exec(output) ?? []
  total.passed += Number(passed ?? 0)
  total.failed += Number(failed ?? 0)
  if (failed > 0) failures.push(`${failed} rows of parity`)
  if (code !== 0) console.log(output.trimEnd())
  if (!passed || (code !== 0 && !(failed > 0))) count('npm run parity', false)
}

await install()
await tasks()
await checks()
if (withParity) await parity()
await tests()

if (failures.length > 0) console.log(`\nFailed: ${failures.join(', ')}`)
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
process.exitCode = total.failed === 0 ? 0 : 1
