// What `npm start`, `npm test` and `npm run bench` need before they can run: the packages of the lock file, and the build.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'

/** Ends the process with one line that says what is wrong and what to do. */
export function giveUp(line, code = 1) {
  console.error(line)
  process.exit(code)
}

/**
 * Runs a command of the workspace to its end.
 * @returns {Promise<{ code: number, output: string }>} output is empty unless it was captured
 */
export function run(command, args, { capture = false, env = {} } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', capture ? 'pipe' : 'inherit', capture ? 'pipe' : 'inherit'],
      shell: process.platform === 'win32',
    })
    let output = ''
    const keep = (chunk) => (output += chunk)
    child.stdout?.on('data', keep)
    child.stderr?.on('data', keep)
    child.on('error', (error) => resolve({ code: 1, output: `${command}: ${error.message}` }))
    child.on('close', (code, signal) => resolve({ code: signal === 'SIGINT' ? 130 : (code ?? 1), output }))
  })
}

/** The command of an installed package, run by this very Node. */
export const bin = (name) =>
  path.join(root, 'node_modules', '.bin', process.platform === 'win32' ? `${name}.cmd` : name)

function checkNode() {
  const wanted = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).engines.node.replace('>=', '')
  const [major, minor] = process.versions.node.split('.').map(Number)
  const [wantedMajor, wantedMinor] = wanted.split('.').map(Number)
  if (major < wantedMajor || (major === wantedMajor && minor < wantedMinor))
    giveUp(
      `wgpt: this is Node ${process.versions.node}; wgpt needs Node ${wanted} or newer. Install it, then run this again.`,
    )
}

/** npm writes `.package-lock.json` last: when it is younger than the lock file, nothing is missing. */
function isInstalled() {
  const done = path.join(root, 'node_modules', '.package-lock.json')
  return existsSync(done) && statSync(done).mtimeMs >= statSync(path.join(root, 'package-lock.json')).mtimeMs
}

export async function install() {
  checkNode()
  if (isInstalled()) return
  console.error('wgpt: installing the packages of package-lock.json (about a minute the first time) …')
  const { code } = await run(npm, ['ci', '--no-audit', '--no-fund', '--loglevel', 'error'])
  if (code === 130) process.exit(130)
  if (code !== 0)
    giveUp(
      `wgpt: 'npm ci' failed with exit code ${code}. Its message is above; check the network and the disk, then run this again.`,
    )
}

/** nx builds what has changed and nothing else. Quiet, unless it fails. */
export async function build() {
  console.error('wgpt: building …')
  const { code, output } = await run(
    bin('nx'),
    ['run-many', '-t', 'build', '--exclude=@wgpt/site', '--output-style=static'],
    { capture: true },
  )
  if (code === 130) process.exit(130)
  if (code !== 0) giveUp(`${output}\nwgpt: the build failed, its output is above. Please file an issue with it.`)
}

/**
 * Debian's chromium: a browser with WebGPU, and a software Vulkan driver for WebGPU in Node.
 * @returns {Promise<string | undefined>} its path, or undefined after one line that says which command brings it
 */
export async function chromium() {
  const find = () => [process.env.CHROMIUM_PATH, '/usr/bin/chromium'].find((file) => file && existsSync(file))
  if (find()) return find()
  const command = 'apt-get install -y --no-install-recommends chromium'
  const isRoot = process.getuid?.() === 0
  const hasApt = process.platform === 'linux' && spawnSync('apt-get', ['--version']).status === 0
  if (hasApt && isRoot) {
    console.error(`wgpt: chromium is missing, installing it (${command}) …`)
    const env = { DEBIAN_FRONTEND: 'noninteractive' }
    const update = await run('apt-get', ['update', '-qq'], { capture: true, env })
    const { code, output } = await run('apt-get', command.split(' ').slice(1), { capture: true, env })
    if (code === 0 && find()) return find()
    console.error(`${update.output}\n${output}`)
  }
  const advice = hasApt ? `run: sudo sh -c 'apt-get update && ${command}'` : 'install Chromium 120 or newer'
  console.error(
    `wgpt: chromium was not found at CHROMIUM_PATH or /usr/bin/chromium; ${advice} and set CHROMIUM_PATH to it if it lies elsewhere.`,
  )
  return undefined
}

/**
 * Debian's Open MPI, for the tests of training by several processes.
 * @returns {Promise<boolean>} whether it is there; where it isn't, one line says which command brings it
 */
export async function openMpi() {
  const isThere = () => spawnSync('mpirun', ['--version']).status === 0
  if (isThere()) return true
  const command = 'apt-get install -y --no-install-recommends openmpi-bin'
  const isRoot = process.getuid?.() === 0
  const hasApt = process.platform === 'linux' && spawnSync('apt-get', ['--version']).status === 0
  if (hasApt && isRoot) {
    console.error(`wgpt: Open MPI is missing, installing it (${command}) …`)
    const env = { DEBIAN_FRONTEND: 'noninteractive' }
    const update = await run('apt-get', ['update', '-qq'], { capture: true, env })
    const { code, output } = await run('apt-get', command.split(' ').slice(1), { capture: true, env })
    if (code === 0 && isThere()) return true
    console.error(`${update.output}\n${output}`)
  }
  console.error(
    `wgpt: mpirun was not found; the tests of several processes are left out. To have them ${hasApt ? `run: sudo sh -c 'apt-get update && ${command}'` : 'install Open MPI 4 or 5'}`,
  )
  return false
}

/** The `wgpt` command, in this very process, so that one Ctrl-C is one signal and the exit code is the command's own. */
export async function wgpt(...args) {
  const cli = path.join(root, 'packages', 'cli', 'dist', 'wgpt.js')
  process.argv = [process.argv[0], cli, ...args]
  await import(pathToFileURL(cli).href)
}
