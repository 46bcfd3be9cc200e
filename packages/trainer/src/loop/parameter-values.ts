import * as tf from '@tensorflow/tfjs-core'
import type { Decoder } from '@wgpt/decoder'
import type { Checkpoint } from '../checkpoint/checkpoint.js'
import type { TensorsToSave } from '../checkpoint/sealed-file.js'
import { checkShapes } from './parameter-shapes.js'

/** A decoder's parameters as plain data, in their order. */
export async function parameterValues({ parameters }: Pick<Decoder, 'parameters'>): Promise<Checkpoint['parameters']> {
  const values = new Map<string, { shape: readonly number[]; values: Float32Array }>()
  for (const [name, variable] of parameters)
    values.set(name, { shape: variable.shape, values: (await variable.data<'float32'>()).slice() })
  return values
}

/**
 * Variables that a file is made of, each read when its turn comes.
 * @param check may throw for values that aren't to be saved
 */
export const parametersToSave = (
  variables: ReadonlyMap<string, tf.Variable>,
  check?: (name: string, values: Float32Array) => void,
): TensorsToSave =>
  new Map(
    [...variables].map(([name, variable]) => [
      name,
      {
        shape: variable.shape,
        values: async () => {
          const values = await variable.data<'float32'>()
          check?.(name, values)
          return values
        },
      },
    ]),
  )

/** @throws RunError if the names or shapes aren't the decoder's */
export function assignParameters({ parameters }: Pick<Decoder, 'parameters'>, saved: Checkpoint['parameters']): void {
  checkShapes(parameters, saved)
  for (const [name, variable] of parameters)
    tf.tidy(() => variable.assign(tf.tensor(saved.get(name)!.values.slice(), variable.shape, 'float32')))
}
