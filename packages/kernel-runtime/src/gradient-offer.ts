import * as tf from '@tensorflow/tfjs-core'

/** What has come together of an input's gradient so far, for whoever adds to it; it is the taker's to dispose. Undefined without any. */
export type TakeSum = (input: tf.Tensor) => tf.Tensor | undefined

interface Offer {
  readonly inputs: readonly tf.Tensor[]
  readonly take: TakeSum
  /** What tfjs has recorded till then: nothing more may have been. */
  readonly recorded: number
}

let offer: Offer | undefined

const recordedSoFar = (): number => tf.engine().state.nextTapeNodeId

/** Computes the gradients of a node of the tape, whose op may take the sums of its inputs' gradients and return them with its own. */
export function offeringSums<Result>(inputs: readonly tf.Tensor[], take: TakeSum, run: () => Result): Result {
  const before = offer
  offer = { inputs, take, recorded: recordedSoFar() }
  try {
    return run()
  } finally {
    offer = before
  }
}

/** The offer for the op of these inputs: an op inside of another's gradient finds none. */
export function claimSums(inputs: readonly tf.Tensor[]): TakeSum | undefined {
  const found = offer
  offer = undefined
  const isOurs =
    found?.recorded === recordedSoFar() &&
    found.inputs.length === inputs.length &&
    inputs.every((input, i) => found.inputs[i]!.id === input.id)
  return isOurs ? found.take : undefined
}
