import type * as tf from '@tensorflow/tfjs-core'
import { checkTensor } from './checks.js'
import type { TakeSum } from './gradient-offer.js'
import { hasKernel, registerKernels, type KernelSet } from './registry.js'
import { withGradient } from './with-gradient.js'

type Inputs = Readonly<Record<string, tf.Tensor | undefined>>
type Save = (tensors: tf.Tensor[]) => void

export interface OpDefinition<Given extends Inputs, Attributes, Output extends tf.Tensor> {
  /** As its caller writes it: errors begin with it. */
  readonly name: string
  /** The dtype of each tensor, in the order in which gradients come. */
  readonly inputs: { readonly [Name in keyof Given]-?: 'float32' | 'int32' }
  /** Of all backends, forward and backward: the sole list. */
  readonly kernels: KernelSet
  /** Runs the kernel of this name where the current backend has it. `save` keeps tensors for the way back. */
  readonly forward: {
    readonly kernel: string
    run(inputs: Given, attributes: Attributes, save: Save): Output
  }
  /** Inputs that no gradient is computed for. */
  constants?(attributes: Attributes): readonly (keyof Given)[]
  /**
   * Without it, tfjs finds those that are registered for the kernel.
   * @param given read which inputs there are, never their values: what is not saved may be gone
   * @param takeSum of one of the given inputs, as `withGradient` says
   * @returns one gradient per float32 input that was given and is not a constant, in their order
   */
  readonly gradient?: (
    dy: Output,
    saved: tf.Tensor[],
    attributes: Attributes,
    given: Given,
    takeSum: TakeSum,
  ) => tf.Tensor[]
  /** The same of tfjs' own ops, with a gradient of its own or theirs: for every other backend. */
  composed(inputs: Given, attributes: Attributes): Output
}

export interface Op<Given extends Inputs, Attributes, Output extends tf.Tensor> {
  (inputs: Given, attributes: Attributes): Output
  readonly kernels: KernelSet
  /** @throws TypeError that names the input which is not a tensor of its dtype; one that may be missing is passed over */
  check(inputs: Readonly<Record<string, unknown>>): void
}

/**
 * An op: a kernel where the current backend has one, else the composition; with a hand-written gradient either way. Its kernels are
 * registered at its first call, so that it brings nothing but itself.
 * @example
 * const square = defineOp<{ x: tf.Tensor }, object, tf.Tensor>({
 *   name: 'square',
 *   inputs: { x: 'float32' },
 *   kernels: { maker, kernels: [squareWasm] },
 *   forward: { kernel: 'Square', run: ({ x }, _, save) => (save([x]), runKernel('Square', { x }) as tf.Tensor) },
 *   gradient: (dy, [x]) => [tf.mul(dy, tf.mul(x!, 2))],
 *   composed: ({ x }) => tf.square(x),
 * })
 */
export function defineOp<Given extends Inputs, Attributes, Output extends tf.Tensor>(
  definition: OpDefinition<Given, Attributes, Output>,
): Op<Given, Attributes, Output> {
  const { name, inputs: dtypes, kernels, forward } = definition
  const order = Object.keys(dtypes)
  let isRegistered = false
  const op = (inputs: Given, attributes: Attributes): Output => {
    if (!isRegistered) {
      registerKernels(kernels)
      isRegistered = true
    }
    if (!hasKernel(forward.kernel)) return definition.composed(inputs, attributes)
    const { gradient } = definition
    if (!gradient) return forward.run(inputs, attributes, () => undefined)
    const constants = definition.constants?.(attributes) ?? []
    const variables = order.filter((one) => dtypes[one] === 'float32' && !constants.includes(one))
    return withGradient<Output>(
      variables.map((one) => inputs[one]).filter((tensor) => tensor !== undefined),
      (save) => forward.run(inputs, attributes, save),
      (dy, saved, takeSum) => gradient(dy, saved, attributes, inputs, takeSum),
    )
  }
  const check = (inputs: Readonly<Record<string, unknown>>) => {
    for (const one of order) if (one in inputs) checkTensor(name, one, inputs[one], dtypes[one]!)
  }
  return Object.assign(op, { kernels, check })
}
