import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import path from 'node:path'

/** `AMD EPYC 7B13, 2 threads` */
export function processorName(threads: number | undefined): string {
  const model = cpus()[0]?.model.trim().replace(/\s+/g, ' ')
  const count = threads ?? availableParallelism()
  return `${model === undefined || model === '' ? process.arch : model}, ${count} thread${count === 1 ? '' : 's'}`
}

/** The first NVIDIA card, as its driver calls it. */
export function cudaName(): string {
  return driverFile() ?? driverTool() ?? 'CUDA'
}

/** Source: NVIDIA's Linux driver README, "The /proc/driver/nvidia interface". */
function driverFile(folder = '/proc/driver/nvidia/gpus'): string | undefined {
  try {
    const card = readdirSync(folder).sort()[0]!
    return /^Model:\s*(.+?)\s*$/m.exec(readFileSync(path.join(folder, card, 'information'), 'utf8'))?.[1]
  } catch {
    return undefined // Another system, or a container without that folder.
  }
}

function driverTool(): string | undefined {
  try {
    const query = ['--query-gpu=name', '--format=csv,noheader']
    const output = execFileSync('nvidia-smi', query, {
      encoding: 'utf8',
      timeout: 5000,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    return output.split('\n')[0]!.trim()
  } catch {
    return undefined
  }
}
