import { existsSync } from 'node:fs'
import { installError } from './install-error.js'
import { runProgram } from './run-program.js'

/** An NVIDIA GPU, as its driver names it. */
export interface Gpu {
  readonly name: string
  /** As 9.0; NaN where the driver does not say. */
  readonly computeCapability: number
  readonly driver: string
}

/** The first driver for CUDA 12 (NVIDIA, "CUDA Toolkit Release Notes", minor version compatibility), and the oldest GPU that TensorFlow's wheels are built for. */
const oldest = { driver: 525, computeCapability: 6 }

/** The GPUs here, by the program that comes with NVIDIA's driver. */
export async function findGpus(signal?: AbortSignal): Promise<Gpu[]> {
  const query = ['nvidia-smi', '--query-gpu=name,compute_cap,driver_version', '--format=csv,noheader'] as const
  const ended = await runProgram(query, { signal })
  return ended?.code === 0 ? parseGpus(ended.stdout) : []
}

export const parseGpus = (text: string): Gpu[] =>
  text.split('\n').flatMap((line) => {
    const match = /^\s*(.+?)\s*,\s*([^,]*?)\s*,\s*([\d.]+)\s*$/.exec(line)
    return match === null ? [] : [{ name: match[1]!, computeCapability: Number(match[2]), driver: match[3]! }]
  })

/**
 * What was found, in a sentence.
 * @throws BackendError when no GPU here can do with the CUDA build: about 3 GB would be fetched for nothing
 */
export function describeGpus(gpus: readonly Gpu[]): string {
  const instead =
    'Install it without --cuda, or fetch it all the same (some 3 GB, as for a container image) with --force'
  const [first] = gpus
  if (first === undefined) {
    const driver = existsSync('/proc/driver/nvidia/version')
      ? "NVIDIA's driver is loaded, but nvidia-smi does not name a GPU"
      : 'no NVIDIA GPU is found (nvidia-smi, which comes with the driver, names none)'
    throw installError(`${driver}. ${instead}.`)
  }
  const found = `${first.name}, compute capability ${first.computeCapability.toFixed(1)}, driver ${first.driver}`
  if (first.computeCapability < oldest.computeCapability)
    throw installError(
      `the GPU is too old: found ${found}; expected compute capability ${oldest.computeCapability.toFixed(1)} at least. ${instead}.`,
    )
  if (Number(first.driver.split('.')[0]) < oldest.driver)
    throw installError(
      `the GPU's driver is too old for CUDA 12: found ${found}; expected driver ${oldest.driver} at least. Update the driver. ${instead}.`,
    )
  return gpus.length === 1 ? found : `${found}, and ${gpus.length - 1} more`
}

/** A project that TensorFlow's wheel asks for, and which versions of it will do: '>=12.5,<13'. */
export interface Requirement {
  readonly project: string
  readonly versions: string
}

/** NVIDIA's libraries that a wheel's METADATA asks for under the extra 'and-cuda'. */
export const cudaRequirements = (metadata: string): Requirement[] =>
  [
    ...metadata.matchAll(
      /^Requires-Dist:[ \t]*(nvidia[\w.-]*)[ \t]*\(?([^;)\n]*)\)?[ \t]*;[^\n]*extra[ \t]*==[ \t]*["']and-cuda["']/gm,
    ),
  ].map(([, project, versions]) => ({ project: project!, versions: versions!.trim() }))

/** Of such a library's wheel: what TensorFlow loads or runs; no headers, no Python. */
export const isNeededOfCuda = (name: string): boolean =>
  /^nvidia\/[^/]+\/lib\/[^/]+\.so(\.[\d.]+)?$/.test(name) || /^nvidia\/cuda_nvcc\/(bin|nvvm)\//.test(name)
