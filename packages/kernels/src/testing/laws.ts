import * as tf from '@tensorflow/tfjs-core'
import { expect } from 'vitest'
import { centralDifferences } from '../conformance/central-differences.js'

/** A float64 account of an op: flat inputs in, flat output out. */
export type Reference = (...inputs: Float64Array[]) => Float64Array

export interface Case {
  op: (...inputs: tf.Tensor[]) => tf.Tensor
  reference: Reference
  /** Shapes of the inputs that have gradients; their values come from `values`. */
  shapes: number[][]
  values?: (seed: number, size: number) => Float32Array
  /** Largest error, as a share of the largest magnitude in the compared array (at least 1). */
  tolerance?: number
}

/** Numbers in (-1, 1) that depend on the seed alone. */
export function seededValues(seed: number, size: number): Float32Array {
  const values = new Float32Array(size)
  let state = (seed * 2654435761 + 12345) >>> 0
  for (let i = 0; i < size; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    values[i] = state / 2 ** 31 - 1
  }
  return values
}

const sizeOf = (shape: number[]) => shape.reduce((product, length) => product * length, 1)

/** Every element, never only a mean. */
export function expectClose(
  actual: ArrayLike<number>,
  wanted: ArrayLike<number>,
  tolerance: number,
  what: string,
): void {
  expect(actual.length, `${what}: length`).toBe(wanted.length)
  const scale = Math.max(1, ...Array.from(wanted, Math.abs))
  for (let i = 0; i < wanted.length; i++) {
    const error = Math.abs(actual[i]! - wanted[i]!)
    if (!(error <= tolerance * scale))
      expect.fail(`${what}[${i}] is ${actual[i]!}, wanted ${wanted[i]!} within ${tolerance * scale}`)
  }
}

/** The op's values equal the reference; its gradients equal the reference's central differences; nothing is left behind. */
export async function expectOpLaws(law: Case): Promise<void> {
  const { op, reference, shapes, values = seededValues, tolerance = 1e-5 } = law
  const arrays = shapes.map((shape, input) => values(input + 1, sizeOf(shape)))
  const doubles = arrays.map((array) => Float64Array.from(array))
  const wanted = reference(...doubles)
  const weights = Float64Array.from(seededValues(99, wanted.length))
  const score = () => reference(...doubles).reduce((sum, value, i) => sum + value * weights[i]!, 0)

  const inputs = arrays.map((array, input) => tf.tensor(array, shapes[input]))
  const before = tf.memory()
  const y = op(...inputs)
  expectClose(await y.data(), wanted, tolerance, 'y')
  const dy = tf.tensor(Float32Array.from(weights), y.shape)
  const gradients = tf.grads((...tensors: tf.Tensor[]) => op(...tensors))(inputs, dy)
  for (const [input, double] of doubles.entries()) {
    const differences = centralDifferences(double, score)
    expect(gradients[input]!.shape).toEqual(shapes[input])
    expectClose(await gradients[input]!.data(), differences, tolerance * 4, `gradient of input ${input}`)
  }
  tf.dispose([y, dy, gradients])
  expect(tf.memory().numTensors, 'tensors left behind').toBe(before.numTensors)
  expect(tf.memory().numDataBuffers, 'buffers left behind').toBe(before.numDataBuffers)
  tf.dispose(inputs)
}
