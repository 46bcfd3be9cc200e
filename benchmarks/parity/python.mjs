// The Python that has requirements.txt: WGPT_PARITY_PYTHON, or a virtual environment outside the repository, made when it is missing.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const requirements = fileURLToPath(new URL('requirements.txt', import.meta.url))

export function call(program, ...args) {
  const { status, error, stdout } = spawnSync(program, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  })
  if (status !== 0)
    throw new Error(
      `${program} ${args.join(' ')} failed: ${error?.message ?? `it ended with ${status}`}. Its own words are above.`,
    )
  return stdout
}

export function findPython() {
  const given = process.env.WGPT_PARITY_PYTHON
  if (given) return given
  const hash = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12)
  const cache = path.join(process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache'), 'wgpt')
  const folder = path.join(cache, `parity-${hash}`)
  const ready = path.join(folder, 'ready')
  if (!existsSync(ready)) {
    console.error(`installing PyTorch and transformers in ${folder} (some minutes, 6 GB with PyTorch's CUDA libraries)`)
    mkdirSync(cache, { recursive: true })
    rmSync(folder, { recursive: true, force: true })
    call('python3', '-m', 'venv', folder)
    call(path.join(folder, 'bin/python'), '-m', 'pip', 'install', '--quiet', '--requirement', requirements)
    mkdirSync(`${ready}.partial`)
    renameSync(`${ready}.partial`, ready)
  }
  return path.join(folder, 'bin/python')
}
