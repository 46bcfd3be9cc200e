import * as tf from '@tensorflow/tfjs-core'
import { checkShapes } from './parameter-shapes.js'
import type { TensorsToSave, TensorValues, Variables } from './tensor-values.js'

/** Variables as plain data, in their order. */
export async function readValues(variables: Variables): Promise<TensorValues> {
  const values = new Map<string, { shape: readonly number[]; values: Float32Array }>()
  for (const [name, variable] of variables)
    values.set(name, { shape: variable.shape, values: (await variable.data<'float32'>()).slice() })
  return values
}

/**
 * Variables that a file is made of, each read when its turn comes.
 * @param check may throw for values that aren't to be saved
 */
export const parametersToSave = (
  variables: Variables,
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

/**
 * Gives variables the values that were saved of them, after their names and shapes are known to be the same.
 * @param what is restored, for errors
 * @throws RunError if the names or shapes are others
 */
export function assignValues(variables: Variables, saved: TensorValues, what = 'checkpoint'): void {
  checkShapes(variables, saved, what)
  for (const [name, variable] of variables)
    tf.tidy(() => variable.assign(tf.tensor(saved.get(name)!.values.slice(), variable.shape, 'float32')))
}
