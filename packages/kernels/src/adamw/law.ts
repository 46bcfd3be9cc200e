import * as tf from '@tensorflow/tfjs-core'
import { drawLead, drawSpread, drawValues } from '../law/draw.js'
import { sizeOfShape, wrong, wrongCalls, type Law } from '../law/law.js'
import { adamwStep, type AdamwOptions } from './adamw.js'

const steps = 3
const rate = { learningRate: 0.1, step: 1 }

/** In and out: the values of two parameters, then their gradients at the first step; at step s they are divided by s. */
export const adamwLaw: Law = {
  op: 'adamwStep',
  differentiable: false,
  example(draw) {
    const shapes = [1, 2].map(() => [...drawLead(draw), draw.whole(1, 21)])
    const options = {
      beta1: 0.9,
      beta2: 0.99,
      epsilon: 1e-8,
      weightDecay: [0.3, 0],
      learningRate: draw.pick([0.1, 1e-3]),
    }
    const factor = draw.pick([undefined, 0.25])
    const sizes = shapes.map(sizeOfShape)
    return {
      case: `${shapes.map((shape) => `[${shape.join(', ')}]`).join(' ')}, rate ${options.learningRate}, scale ${String(factor)}`,
      inputs: [
        ...shapes.map((shape, i) => ({ shape, values: drawValues(draw, sizes[i]!) })),
        ...shapes.map((shape, i) => ({ shape, values: drawSpread(draw, sizes[i]!) })),
      ],
      run: (...tensors) => runSteps(tensors, options, factor),
      reference(...arrays) {
        const changed = shapes.map((_, index) =>
          referenceSteps(
            arrays[index]!,
            arrays[index + 2]!,
            { ...options, decay: options.weightDecay[index]! },
            factor ?? 1,
          ),
        )
        return Float64Array.from(changed.flatMap((values) => Array.from(values)))
      },
    }
  },
  wrongCalls: wrongCalls({
    TypeError: [
      ['parameters is not an array', () => step({ parameters: wrong({}) })],
      ['gradients is not an array', () => step({ gradients: wrong(new Map()) })],
      ['parameters[0] is not a tensor', () => step({ parameters: wrong([1]) })],
      ['parameters[0] is not a variable', () => step({ parameters: wrong([tf.ones([2])]) })],
      ['gradients[0] is not a tensor', () => step({ gradients: wrong([undefined]) })],
      ['gradients[0] is int32', () => step({ gradients: [tf.ones([2], 'int32')] })],
      ['first[0] is not a variable', () => step({ first: wrong([tf.ones([2])]) })],
      ['scale is not a tensor', () => step({ options: { ...rate, scale: wrong(1) } })],
      ['scale is int32', () => step({ options: { ...rate, scale: tf.scalar(1, 'int32') } })],
    ],
    RangeError: [
      ['gradients are 0 tensors; expected 1', () => step({ gradients: [] })],
      ['gradients[0] has shape [3]; expected [2]', () => step({ gradients: [tf.ones([3])] })],
      ['second are 0 tensors; expected 1', () => step({ second: [] })],
      ['scale has shape [2]; expected []', () => step({ options: { ...rate, scale: wrong(tf.ones([2])) } })],
      ['step is 0', () => step({ options: { ...rate, step: 0 } })],
      ['step is 1.5', () => step({ options: { ...rate, step: 1.5 } })],
      ['learningRate is -1', () => step({ options: { ...rate, learningRate: -1 } })],
      ['learningRate is NaN', () => step({ options: { ...rate, learningRate: NaN } })],
      ['beta1 is 1', () => step({ options: { ...rate, beta1: 1 } })],
      ['beta2 is NaN', () => step({ options: { ...rate, beta2: NaN } })],
      ['epsilon is 0', () => step({ options: { ...rate, epsilon: 0 } })],
      ['weightDecay has 2 numbers; expected 1', () => step({ options: { ...rate, weightDecay: [1, 2] } })],
      ['weightDecay is -1', () => step({ options: { ...rate, weightDecay: -1 } })],
    ],
  }),
}

interface Call {
  parameters?: tf.Variable[]
  gradients?: tf.Tensor[]
  first?: tf.Variable[]
  second?: tf.Variable[]
  options?: AdamwOptions
}

/** One step of one parameter of two values, but for what is given; its variables are freed. */
function step(call: Call): void {
  const variables = [0, 1, 2].map(() => tf.variable(tf.zeros([2])))
  const [parameter, first, second] = variables as [tf.Variable, tf.Variable, tf.Variable]
  try {
    adamwStep(
      call.parameters ?? [parameter],
      call.gradients ?? [tf.ones([2])],
      { first: call.first ?? [first], second: call.second ?? [second] },
      call.options ?? rate,
    )
  } finally {
    tf.dispose(variables)
  }
}

function runSteps(tensors: tf.Tensor[], options: Omit<AdamwOptions, 'step'>, factor: number | undefined): tf.Tensor {
  const parameters = tensors.slice(0, 2).map((tensor) => tf.variable(tensor))
  const moments = [0, 1].map(() =>
    tensors.slice(0, 2).map(({ shape }) => tf.tidy(() => tf.variable(tf.zeros(shape), false))),
  ) as [tf.Variable[], tf.Variable[]]
  const result = tf.tidy(() => {
    for (let count = 1; count <= steps; count++) {
      const gradients = tensors.slice(2).map((gradient) => tf.div(gradient, count))
      const scale = factor === undefined ? {} : { scale: tf.scalar(factor) }
      adamwStep(parameters, gradients, { first: moments[0], second: moments[1] }, { ...options, ...scale, step: count })
    }
    return tf.concat(parameters.map((parameter) => tf.reshape(parameter, [parameter.size])))
  })
  tf.dispose([parameters, moments])
  return result
}

/** Source: arXiv 1711.05101, algorithm 2, with PyTorch's epsilon; an element at a time. */
function referenceSteps(
  values: Float64Array,
  gradients: Float64Array,
  {
    beta1,
    beta2,
    epsilon,
    learningRate,
    decay,
  }: Record<'beta1' | 'beta2' | 'epsilon' | 'learningRate' | 'decay', number>,
  factor: number,
): Float64Array {
  return values.map((value, index) => {
    let [first, second] = [0, 0]
    for (let count = 1; count <= steps; count++) {
      const gradient = (gradients[index]! / count) * factor
      value -= learningRate * decay * value
      first = beta1 * first + (1 - beta1) * gradient
      second = beta2 * second + (1 - beta2) * gradient ** 2
      const unbiased = { first: first / (1 - beta1 ** count), second: second / (1 - beta2 ** count) }
      value -= (learningRate * unbiased.first) / (Math.sqrt(unbiased.second) + epsilon)
    }
    return value
  })
}
