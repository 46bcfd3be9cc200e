import * as tf from '@tensorflow/tfjs'
import * as core from '@tensorflow/tfjs-core'
// eslint-disable-next-line @nx/enforce-module-boundaries -- by its name the package is Node's entry in Node and the page's in a page
import { listBackends, useBackend } from '@wgpt/backends'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { backends } from './backends/index.js'

/** float64 product of row-major matrices [rows, inner] and [inner, columns]. */
function product(a: readonly number[], b: readonly number[], rows: number, inner: number, columns: number): number[] {
  const c = new Array<number>(rows * columns).fill(0)
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++)
      for (let k = 0; k < inner; k++) c[i * columns + j]! += a[i * inner + k]! * b[k * columns + j]!
  return c
}

const transposed = (a: readonly number[], rows: number, columns: number) =>
  Array.from({ length: rows * columns }, (_, i) => a[(i % rows) * columns + Math.floor(i / rows)]!)
const wave = (length: number, step: number) => Array.from({ length }, (_, i) => Math.sin(i * step + 1))

function expectClose(actual: ArrayLike<number>, expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length)
  const errors = expected.map((value, i) => Math.abs(value - actual[i]!))
  expect(Math.max(...errors)).toBeLessThan(1e-5)
}

const [rows, inner, columns] = [5, 7, 3]
const a = wave(rows * inner, 0.7)
const b = wave(inner * columns, 1.3)
const g = wave(rows * columns, 0.4)

/** The gradients of ⟨a·b, g⟩ for a and b. */
const gradients = tf.grads((x: tf.Tensor, y: tf.Tensor) =>
  tf
    .matMul(x, y)
    .mul(tf.tensor2d(g, [rows, columns]))
    .sum(),
)
function differentiate() {
  const x = tf.tensor2d(a, [rows, inner])
  const y = tf.tensor2d(b, [inner, columns])
  const result = gradients([x, y])
  tf.dispose([x, y])
  return result
}

describe.each(inject('backends'))('useBackend on %s', (backend) => {
  beforeAll(() => useBackend(backend))

  it('makes the backend that was asked for the current one', () => {
    expect(tf.getBackend()).toBe(backend)
  })

  it('finds one tfjs: one engine, one kernel registry, the same classes, and a backend made of them', async () => {
    const used = await useBackend(backend)
    expect(used.engine()).toBe(core.engine())
    expect(used.Tensor).toBe(core.Tensor)
    expect(used.getKernel('Add', backend)).toBe(core.getKernel('Add', backend))
    expect(used.backend()).toBeInstanceOf(core.KernelBackend)
  })

  it('computes a matrix product equal to the float64 one', async () => {
    const x = tf.tensor2d(a, [rows, inner])
    const y = tf.tensor2d(b, [inner, columns])
    const z = tf.matMul(x, y)
    expect(z.shape).toEqual([rows, columns])
    expectClose(await z.data(), product(a, b, rows, inner, columns))
    tf.dispose([x, y, z])
  })

  it('computes the gradients of a matrix product equal to the float64 ones', async () => {
    const result = differentiate()
    expectClose(await result[0]!.data(), product(g, transposed(b, inner, columns), rows, columns, inner))
    expectClose(await result[1]!.data(), product(transposed(a, rows, inner), g, inner, rows, columns))
    tf.dispose(result)
  })

  it('keeps no tensor and no byte of a step', async () => {
    const step = async () => {
      const result = differentiate()
      await Promise.all(result.map((tensor) => tensor.data()))
      tf.dispose(result)
      const { numTensors, numDataBuffers, numBytes } = tf.memory()
      return { numTensors, numDataBuffers, numBytes }
    }
    const after = await step()
    for (let i = 0; i < 5; i++) expect(await step()).toEqual(after)
  })

  it('is listed as available, in the order of preference, without a change of the current backend', async () => {
    const statuses = await listBackends()
    expect(statuses.map(({ name }) => name)).toEqual(backends.map(({ name }) => name))
    expect(statuses.find(({ name }) => name === backend)).toMatchObject({ available: true })
    expect(tf.getBackend()).toBe(backend)
  })
})

describe.each(inject('backends').filter((name) => name === 'webgpu'))('the adapter of %s', (backend) => {
  it('has a name', async () => {
    const status = (await listBackends()).find(({ name }) => name === backend)
    expect(status?.device).toMatch(/\w/)
  })
})
