import * as tf from '@tensorflow/tfjs-core'
import { supportsWasm } from './wasm/binaries.js'

/** Of a kernel or a gradient of ours: which package made it, and which version. */
const maker = Symbol.for('wgpt.maker')
interface Made {
  readonly [maker]?: string
}

// tfjs types look-ups as if they always found something.
const kernelOf = (name: string, backend: string) => tf.getKernel(name, backend) as (tf.KernelConfig & Made) | undefined

export interface KernelSet {
  /** The package and its version, as in `@wgpt/kernels@1.2.3`. */
  readonly maker: string
  readonly kernels: readonly tf.KernelConfig[]
}

/** Names of ours that another version has taken, and what stands for them. */
const names = new Map<string, string>()

const made = <Config extends object>(config: Config, mine: string): Config => Object.assign(config, { [maker]: mine })

/**
 * Registers with tfjs what is not there yet: a second call changes nothing, nor does a second copy of the same version. Where a name is
 * another's, as with two versions in one page, all of this set gets names that end with its version: none runs the other's kernels.
 */
export function registerKernels({ maker: mine, kernels }: KernelSet): void {
  const ours = kernels.filter(({ backendName }) => backendName !== 'wasm' || supportsWasm())
  const isTaken = ours.some(({ kernelName, backendName }) => {
    const found = kernelOf(kernelName, backendName)
    return found && found[maker] !== mine
  })
  for (const kernel of ours) {
    let { kernelName } = kernel
    if (isTaken) names.set(kernelName, (kernelName = `${kernelName} of ${mine}`))
    if (!kernelOf(kernelName, kernel.backendName)) tf.registerKernel(made({ ...kernel, kernelName }, mine))
  }
}

/** The gradients of kernels that tfjs differentiates by itself, under the names that these have got: register them after the kernels. */
export function registerGradients(mine: string, gradients: readonly tf.GradConfig[]): void {
  for (const gradient of gradients) {
    const kernelName = names.get(gradient.kernelName) ?? gradient.kernelName
    const found = tf.getGradient(kernelName) as (tf.GradConfig & Made) | undefined
    if (found?.[maker] !== mine) {
      if (found) tf.unregisterGradient(kernelName)
      tf.registerGradient(made({ ...gradient, kernelName }, mine))
    }
  }
}

/** The name by which the current backend has a kernel, or undefined. On a backend of somebody else's, a kernel of theirs serves. */
function registeredName(name: string): string | undefined {
  const backend = tf.getBackend()
  const versioned = names.get(name)
  if (versioned !== undefined && kernelOf(versioned, backend)) return versioned
  const found = kernelOf(name, backend)
  return found && !(versioned !== undefined && found[maker] !== undefined) ? name : undefined
}

let composing = false

/** Whether the current backend has this kernel. */
export const hasKernel = (name: string): boolean => !composing && registeredName(name) !== undefined

/** @returns what the current backend's kernel of this name makes */
export function runKernel(
  name: string,
  inputs: Record<string, tf.Tensor | tf.Tensor[]>,
  attributes: object = {},
): tf.Tensor | tf.Tensor[] {
  return tf.engine().runKernel(registeredName(name) ?? name, inputs as tf.NamedTensorMap, { ...attributes })
}

/**
 * Runs with every op composed of tfjs' own, as on a backend without kernels: what kernels are compared with. The gradients of what
 * is computed here must be taken here.
 */
export function withoutKernels<Result>(run: () => Result): Result {
  const before = composing
  composing = true
  try {
    return run()
  } finally {
    composing = before
  }
}
