// `npm test`: everything that must hold before a change lands, as targets of nx: each is cached, and runs again only when its inputs have changed.
//   npm test              all of it
//   npm test -- --quick   without the package checks, the browser and native TensorFlow (which is for Linux alone)
//   npm test -- --parity  with `npm run parity` too, as where CI is set: PyTorch and transformers take 5 GB the first time
import { bin, chromium, install, openMpi, run } from './setup.mjs'

const quick = process.argv.includes('--quick')
const withParity = process.argv.includes('--parity') || (Boolean(process.env.CI) && !quick)

await install()
if (!quick) await chromium() // where it is missing, the tests that need it fail by name
await openMpi() // where it is missing, they are left out by name, but where CI is set
const targets = [
  'build',
  ...(quick ? [] : ['check-package', 'api', 'size']),
  ...['lint-all', 'types', 'unused', 'circles', 'formatting'],
  ...['unit-dawn', 'unit-node', 'unit-command', 'unit-plain', 'unit-docs'],
  ...(quick ? [] : ['unit-browser', 'unit-page', 'unit-e2e']),
  ...(quick || process.platform !== 'linux' ? [] : ['unit-native']),
  ...((await hasPython()) ? ['parity'] : []),
]
const { code } = await run(bin('nx'), [
  'run-many',
  '-t',
  ...targets,
  '--exclude=@wgpt/site',
  '--output-style=static',
  '--nxBail=false',
])
process.exitCode = code

/** Parity needs a Python that can install packages. Without one it is left out by name. */
async function hasPython() {
  if (!withParity) return false
  const { code: missing } = await run('python3', ['-c', 'import ensurepip, pip, venv'], { capture: true })
  if (missing) console.log('parity with PyTorch and transformers is left out: python3 has no pip and venv')
  return !missing
}
