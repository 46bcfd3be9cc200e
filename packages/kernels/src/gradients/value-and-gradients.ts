import * as tf from '@tensorflow/tfjs-core'
import { WgptError } from '@wgpt/errors'
import { offeringSums } from '@wgpt/kernel-runtime'

export interface ValueAndGradients<Value extends tf.Tensor> {
  readonly value: Value
  /** One an input, of its shape; undefined where the value doesn't depend on it. */
  readonly gradients: readonly (tf.Tensor | undefined)[]
}

/** tfjs' ops whose gradients read the shapes of what was saved, and no value. */
const readShapesAlone: readonly string[] = [
  tf.Add,
  tf.Concat,
  tf.ExpandDims,
  tf.Mean,
  tf.PadV2,
  tf.Reshape,
  tf.Slice,
  tf.Sub,
  tf.Sum,
]

type Tape = ReturnType<typeof tf.engine>['state']['activeTape']
type Node = Tape[number]

class ShortTape extends Array<Node> {
  override push(node: Node): number {
    if (readShapesAlone.includes(node.kernelName)) tf.dispose(node.saved)
    return super.push(node)
  }

  dispose(): void {
    for (const { saved } of this) tf.dispose(saved)
  }
}

/**
 * A function's value and its gradients, to the bit those of `tf.grads` and `tf.variableGrads`, with less memory: what the forward pass saved
 * for an op, and the gradients of what lies between, are freed as soon as the way back has passed them. tfjs frees both at the end.
 * @param f reads the inputs; first-order gradients of what it returns are taken
 * @param inputs tensors or variables
 * @param dy what the value's gradients are multiplied by, of its shape; ones without it. It stays the caller's
 * @throws Error if an op on the way has no gradient
 * @example
 * ```ts
 * const x = tf.tensor1d([1, 2])
 * const { value, gradients } = valueAndGradients(() => tf.sum(tf.square(x)), [x])
 * gradients[0].print() // 2, 4
 * ```
 */
export function valueAndGradients<Value extends tf.Tensor>(
  f: () => Value,
  inputs: readonly tf.Tensor[],
  dy?: tf.Tensor,
): ValueAndGradients<Value> {
  return tf.tidy('valueAndGradients', () => {
    const tape = new ShortTape()
    try {
      const value = record(f, tape)
      return { value, gradients: backward(tape, inputs, value, dy) }
    } finally {
      tape.dispose()
    }
  })
}

/** The gradients alone: the value is freed before the way back. */
export function gradientsOf(
  f: () => tf.Tensor,
  inputs: readonly tf.Tensor[],
  dy: tf.Tensor,
): readonly (tf.Tensor | undefined)[] {
  return tf.tidy('gradients', () => {
    const tape = new ShortTape()
    try {
      const value = record(f, tape)
      value.dispose()
      return backward(tape, inputs, value, dy)
    } finally {
      tape.dispose()
    }
  })
}

/** What tfjs' own gradients do, on a tape of its own: they may be under way already, in the gradient of a recomputed part. */
function record<Value extends tf.Tensor>(f: () => Value, tape: Tape): Value {
  const { state } = tf.engine()
  const outer = state.activeTape
  state.activeTape = tape
  state.gradientDepth++
  try {
    return tf.tidy('forward', f)
  } finally {
    state.gradientDepth--
    state.activeTape = outer
  }
}

function backward(
  tape: Tape,
  inputs: readonly tf.Tensor[],
  value: tf.Tensor,
  dy: tf.Tensor | undefined,
): (tf.Tensor | undefined)[] {
  const wanted = new Set(inputs.map(({ id }) => id))
  const reached = reachedFrom(wanted, tape)
  /** By the ids of the tensors that they belong to. */
  const gradients = new Map<number, tf.Tensor>([[value.id, dy ? tf.reshape(dy, value.shape) : tf.ones(value.shape)]])
  /** Of an input, or of what it is a reshape of. */
  const take = (input: tf.Tensor): tf.Tensor | undefined => {
    for (let id: number | undefined = input.id; id !== undefined; id = reshapedOf(id, tape)) {
      const sum = gradients.get(id)
      if (sum === undefined) continue
      gradients.delete(id)
      return sum
    }
    return undefined
  }
  for (const node of [...tape].reverse()) {
    const outputs = node.outputs.map(({ id }) => gradients.get(id))
    if (reached(node) && outputs.some((output) => output !== undefined))
      for (const [id, dx] of throughNode(node, outputs, (input) => reached(input), take)) {
        const sum = gradients.get(id)
        gradients.set(id, sum ? tf.add(sum, dx) : dx)
        if (sum) tf.dispose([sum, dx])
      }
    tf.dispose(node.saved)
    for (const { id } of node.outputs) {
      if (wanted.has(id)) continue
      gradients.get(id)?.dispose()
      gradients.delete(id)
    }
  }
  return inputs.map(({ id }) => gradients.get(id))
}

/** The id of what a tensor is a reshape of. */
function reshapedOf(id: number, tape: Tape): number | undefined {
  const node = tape.find(({ kernelName, outputs }) => kernelName === tf.Reshape && outputs[0]!.id === id)
  return node && Object.values(node.inputs)[0]!.id
}

/** Whether a tensor, or one that a node reads, depends on the wanted ones. */
function reachedFrom(wanted: ReadonlySet<number>, tape: Tape): (what: tf.Tensor | Node) => boolean {
  const ids = new Set(wanted)
  const nodes = new Set<Node>()
  for (const node of tape) {
    if (!Object.values(node.inputs).some(({ id }) => ids.has(id))) continue
    nodes.add(node)
    for (const { id } of node.outputs) ids.add(id)
  }
  return (what) => ('outputs' in what ? nodes.has(what) : ids.has(what.id))
}

/** What a node's inputs get, by their ids. */
function throughNode(
  node: Node,
  outputs: readonly (tf.Tensor | undefined)[],
  isReached: (input: tf.Tensor) => boolean,
  take: (input: tf.Tensor) => tf.Tensor | undefined,
): (readonly [id: number, dx: tf.Tensor])[] {
  const { gradient, kernelName } = node
  if (!gradient)
    throw new WgptError(`valueAndGradients: '${kernelName}' has no gradient. Compose what it does of ops that have.`)
  const inputs = Object.entries(node.inputs).filter(([, input]) => isReached(input))
  const dxs = tf.tidy(() => {
    // tfjs makes zeros for an output that the value doesn't depend on.
    const made = offeringSums(Object.values(node.inputs), take, () => gradient(outputs as tf.Tensor[]))
    const own = new Set<tf.Tensor>()
    for (const [name, { shape }] of inputs) {
      const dx = made[name]!()
      // What is handed through, or given twice, is another's to free.
      const isNew = tf.engine().state.activeScope.track.includes(dx) && !own.has(dx)
      own.add(isNew ? dx : tf.reshape(dx, shape))
    }
    return [...own]
  })
  return inputs.map(([, { id }], i) => [id, dxs[i]!] as const)
}
