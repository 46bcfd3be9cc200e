import * as tf from '@tensorflow/tfjs-core'
import { withoutKernels } from '@wgpt/kernel-runtime'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { adamwStep } from './adamw.js'

function setUp(values: number[][]) {
  const parameter = tf.tidy(() => tf.variable(tf.tensor2d(values)))
  const [first, second] = [0, 1].map(() => tf.tidy(() => tf.variable(tf.zeros(parameter.shape), false))) as [
    tf.Variable,
    tf.Variable,
  ]
  const step = (count: number) =>
    tf.tidy(() => {
      const gradient = tf.add(tf.mul(parameter, 0.5), count)
      adamwStep([parameter], [gradient], { first: [first], second: [second] }, { learningRate: 0.1, step: count })
    })
  return { parameter, first, second, step, dispose: () => tf.dispose([parameter, first, second]) }
}
const values = Array.from({ length: 5 }, (_, row) =>
  Array.from({ length: 7 }, (__, column) => Math.sin(row * 7 + column)),
)

describe.each(inject('backends'))('adamwStep on %s', (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend)
  })

  it('is seen by products that read the parameter before and after, also as a packed right operand', async () => {
    const { parameter, step, dispose } = setUp(values)
    const x = tf.ones<tf.Rank.R2>([4, 5])
    for (let count = 1; count <= 3; count++) {
      const product = tf.matMul(x, parameter)
      const rows = await parameter.array()
      const wanted = rows[0]!.map((_, column) => rows.reduce((sum, row) => sum + row[column]!, 0))
      for (const [i, value] of (await product.data()).entries()) expect(value).toBeCloseTo(wanted[i % 7]!, 4)
      step(count)
    }
    dispose()
  })

  it('is seen by reads, and not by those that began before', async () => {
    const { parameter, step, dispose } = setUp(values)
    for (let count = 1; count <= 3; count++) {
      const before = await parameter.data()
      const started = parameter.data()
      step(count)
      expect(await started).toEqual(before)
      const after = await parameter.data()
      for (const [i, value] of after.entries()) expect(Math.abs(value - before[i]!)).toBeGreaterThan(1e-3)
    }
    dispose()
  })

  it('leaves clones and reshapes of what it changes as they were', async () => {
    const { parameter, first, second, step, dispose } = setUp(values)
    step(1)
    const clones = [parameter, first, second].map((variable) => tf.reshape(tf.clone<tf.Tensor>(variable), [35]))
    const before = await Promise.all(clones.map((clone) => clone.data()))
    step(2)
    for (const [i, clone] of clones.entries()) expect(await clone.data()).toEqual(before[i])
    expect(await parameter.data()).not.toEqual(before[0])
    dispose()
    tf.dispose(clones)
  })

  it('equals the composed form over 20 steps, and leaves no tensor behind', async () => {
    const before = tf.memory()
    const [kernel, composed] = [setUp(values), setUp(values)]
    for (let count = 1; count <= (backend === 'webgpu' ? 4 : 20); count++) {
      kernel.step(count)
      withoutKernels(() => composed.step(count))
    }
    const wanted = await composed.parameter.data()
    for (const [i, value] of (await kernel.parameter.data()).entries()) expect(value).toBeCloseTo(wanted[i]!, 5)
    kernel.dispose()
    composed.dispose()
    expect(tf.memory().numTensors).toBe(before.numTensors)
    expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers)
  })
})
