import * as tf from '@tensorflow/tfjs-core'
import type { DecoderConfig } from '../config/decoder-config.js'
import { hashOf, normalValues, randomStream, uniformValues } from '../random/random.js'
import { parameterLayout, type ParameterLayout } from './layout.js'

/**
 * The parameters of a new decoder, keyed by their Hugging Face names. Each draws from a stream of its own, made of the seed and its
 * name: decoders that differ in some part start with equal values wherever they share a parameter, on every backend.
 */
export function createParameters(config: DecoderConfig): ReadonlyMap<string, tf.Variable> {
  const prefix = freePrefix()
  return new Map(
    parameterLayout(config).map((layout) => [
      layout.name,
      tf.tidy(() => tf.variable(initialTensor(layout, config.seed), true, prefix + layout.name)),
    ]),
  )
}

function initialTensor({ name, shape, initial }: ParameterLayout, seed: number): tf.Tensor {
  if ('make' in initial) return initial.make()
  if ('constant' in initial) return tf.fill(shape, initial.constant)
  const count = shape.reduce((product, length) => product * length, 1)
  const random = randomStream(hashOf(seed, name))
  const values =
    'bound' in initial ? uniformValues(random, count, initial.bound) : normalValues(random, count, initial.deviation)
  return tf.tensor(values, shape)
}

let decoders = 0

/** Names of variables are global in tfjs' engine, which may serve two copies of this package. */
function freePrefix(): string {
  const taken = Object.keys(tf.engine().registeredVariables)
  for (;;) {
    const prefix = `decoder${decoders++}/`
    if (!taken.some((name) => name.startsWith(prefix))) return prefix
  }
}
