import * as tf from '@tensorflow/tfjs-core'
import { readValues } from '../parameters/parameter-values.js'
import type { Variables } from '../parameters/tensor-values.js'
import { shortHash } from './hash.js'
import { agreeOn } from './together.js'
import type { TrainingWorld } from './training-world.js'

/**
 * Makes sure that every rank has the same variables in the same order, then gives all of them rank 0's values.
 * @param what they are of, for the message
 * @throws RunError on every rank, with both hashes, if names, shapes or order differ
 */
export async function beginAlike(world: TrainingWorld, what: string, variables: Variables): Promise<void> {
  const layout = [...variables].map(([name, { shape }]) => `${name} [${shape.join()}]`).join('\n')
  await agreeOn(world, `the names, shapes or order of ${what}`, layout)
  const values = [...(await readValues(variables)).values()].map((entry) => entry.values)
  await world.broadcast(values)
  for (const [index, variable] of [...variables.values()].entries())
    tf.tidy(() => variable.assign(tf.tensor(values[index]!, variable.shape, 'float32')))
}

/** @throws RunError on every rank, with both hashes, if a number of the variables differs between ranks */
export async function checkAlike(world: TrainingWorld, what: string, variables: Variables): Promise<void> {
  const hashes: string[] = []
  for (const variable of variables.values()) {
    const { buffer, byteOffset, byteLength } = await variable.data<'float32'>()
    hashes.push(await shortHash(new Uint8Array(buffer, byteOffset, byteLength)))
  }
  await agreeOn(world, what, hashes.join())
}
