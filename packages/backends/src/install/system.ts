import { installError } from './install-error.js'
import type { WheelSystem } from './wheels.js'

const machines: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'aarch64' }

/**
 * The system that wheels must fit.
 * @throws BackendError where no installation is possible, with what works there
 */
export function findSystem(
  platform = process.platform,
  arch: string = process.arch,
  glibc = glibcVersion(),
): WheelSystem {
  if (platform !== 'linux')
    throw installError(
      `this installation is for Linux on x64 and arm64; here is ${platform} on ${arch}. ` +
        "What works here: the backend webgpu (npm install webgpu), wasm, and TensorFlow by the package's own way (npm install @tensorflow/tfjs-node, which fetches TensorFlow 2.9 and is used when it works).",
    )
  const machine = machines[arch]
  if (machine === undefined)
    throw installError(
      `there is no TensorFlow for Linux on ${arch}, only for x64 and arm64. Use the backend wasm or webgpu.`,
    )
  const version = /^(\d+)\.(\d+)/.exec(glibc ?? '')
  if (version === null)
    throw installError(
      'TensorFlow is built for glibc, and this Linux has another C library (Alpine has musl). Use a Debian, Ubuntu or Fedora image, or the backend wasm.',
    )
  return { machine, glibc: [Number(version[1]), Number(version[2])] }
}

/** glibc's version, as '2.36'; undefined with another C library. */
function glibcVersion(): string | undefined {
  if (process.platform !== 'linux') return undefined
  const { header } = process.report.getReport() as unknown as { header: { glibcVersionRuntime?: string } }
  return header.glibcVersionRuntime
}
