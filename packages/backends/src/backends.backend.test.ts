import * as core from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs'
import { listBackends, useBackend } from '@wgpt/backends'
import { beforeAll, describe, expect, inject, it } from 'vitest'

/** float64 product of row-major [rows, inner] and [inner, columns]. */
function product(a: readonly number[], b: readonly number[], rows: number, inner: number, columns: number): number[] {
  const c = new Array<number>(rows * columns).fill(0)
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++)
      for (let k = 0; k < inner; k++) c[i * columns + j]! += a[i * inner + k]! * b[k * columns + j]!
  return c
}

const ramp = (length: number, step: number) => Array.from({ length }, (_, i) => Math.sin(i * step))
const [rows, inner, columns] = [5, 7, 3]
const a = ramp(rows * inner, 0.7)
const b = ramp(inner * columns, 1.3)

const largestError = (actual: ArrayLike<number>, expected: readonly number[]) => {
  expect(actual.length).toBe(expected.length)
  return Math.max(...expected.map((value, i) => Math.abs(value - actual[i]!)))
}

describe.each(inject('backends'))('useBackend on %s', (backend) => {
  beforeAll(() => useBackend(backend))

  it('makes the backend that was asked for the current one', () => {
    expect(tf.getBackend()).toBe(backend)
  })

  it('resolves to the one tfjs there is: one engine, one kernel registry, the same classes', async () => {
    const used = await useBackend(backend)
    expect(used.engine()).toBe(core.engine())
    expect(used.Tensor).toBe(core.Tensor)
    expect(used.getKernel('MatMul', backend)).toBe(core.getKernel('MatMul', backend))
  })

  it('computes a matrix product equal to the float64 one', async () => {
    const c = tf.matMul(tf.tensor2d(a, [rows, inner]), tf.tensor2d(b, [inner, columns]))
    expect(c.shape).toEqual([rows, columns])
    expect(largestError(await c.data(), product(a, b, rows, inner, columns))).toBeLessThan(1e-5)
    c.dispose()
  })
})
