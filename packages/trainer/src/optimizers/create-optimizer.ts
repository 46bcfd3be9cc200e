import * as tf from '@tensorflow/tfjs-core'
import type { z } from 'zod'
import { assignValues, readValues } from '../parameters/parameter-values.js'
import type { Variables } from '../parameters/tensor-values.js'
import type { OptimizerConfig } from './config.js'
import { optimizers } from './index.js'
import type { Optimizer, OptimizerKind, ParameterUpdate } from './optimizer.js'

const kindOf = ({ kind }: OptimizerConfig): OptimizerKind<z.ZodObject> =>
  optimizers.find((each) => each.kind === kind) as unknown as OptimizerKind<z.ZodObject>

/**
 * Numbers that an optimizer remembers of such parameters: four bytes each.
 * @example
 * ```ts
 * console.log(countSlotValues(optimizerOf({}), [{ name: 'w', shape: [3, 4] }])) // → 24
 * ```
 */
export function countSlotValues(
  options: OptimizerConfig,
  parameters: Iterable<{ readonly name: string; readonly shape: readonly number[] }>,
): number {
  let count = 0
  for (const { name, shape } of parameters)
    count += kindOf(options).slots(name, shape).length * shape.reduce((size, dimension) => size * dimension, 1)
  return count
}

/** An optimizer of the manifest for these parameters, with a memory of zeros. */
export function createOptimizer(parameters: Variables, options: OptimizerConfig): Optimizer {
  const kind = kindOf(options)
  const memory = new Map<string, Omit<ParameterUpdate, 'gradient'>>()
  const tensors = new Map<string, tf.Variable>()
  for (const [name, parameter] of parameters) {
    const { shape } = parameter
    const slots: Record<string, tf.Variable> = {}
    for (const slot of kind.slots(name, shape)) {
      slots[slot] = tf.tidy(() => tf.variable(tf.zeros(shape), false))
      tensors.set(`${name}.${slot}`, slots[slot])
    }
    const weightDecay = kind.decays(name, shape) ? options.weightDecay : 0
    memory.set(name, { name, parameter, slots, weightDecay })
  }
  let step = 0

  return {
    apply(gradients, learningRate, scale) {
      step++
      const updates = [...gradients].map(([name, gradient]) => ({ ...memory.get(name)!, gradient }))
      kind.update(updates, options, { learningRate, step, scale })
    },
    variables: () => ({ step, tensors }),
    state: async () => ({ step, tensors: await readValues(tensors) }),
    restore(state) {
      assignValues(tensors, state.tensors, `state of the optimizer '${kind.kind}'`)
      step = state.step
    },
    dispose() {
      for (const variable of tensors.values()) variable.dispose()
      tensors.clear()
      memory.clear()
    },
  }
}
