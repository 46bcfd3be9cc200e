import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { adamwStep } from './adamw.js'

const shapes = [[3, 5], [70], [1], [9, 33], [64], [2, 2, 7], [130], [4], [5, 5], [31], [6], [8, 3], [17]]

/** Parameters of many shapes with their moments, and updates by gradients that depend on parameter and step alone. */
function setUp() {
  const variable = (value: tf.Tensor, trainable = true) => tf.variable(value, trainable)
  const parameters = shapes.map((shape, i) =>
    tf.tidy(() => variable(tf.reshape(tf.sin(tf.add(tf.range(0, sizeOf(shape)), i)), shape))),
  )
  const moments = [0, 1].map(() => shapes.map((shape) => tf.tidy(() => variable(tf.zeros(shape), false)))) as [
    tf.Variable[],
    tf.Variable[],
  ]
  const decays = shapes.map((shape) => (shape.length > 1 ? 0.1 : 0))
  const update = (which: readonly number[], step: number) =>
    tf.tidy(() => {
      const pick = <Item>(items: readonly Item[]) => which.map((i) => items[i]!)
      adamwStep(
        pick(parameters),
        pick(parameters).map((p, i) => tf.add(tf.mul<tf.Tensor>(tf.cos<tf.Tensor>(p), 0.3), (step + which[i]!) / 7)),
        { first: pick(moments[0]), second: pick(moments[1]) },
        { learningRate: 0.01, step, weightDecay: pick(decays), scale: tf.scalar(0.7) },
      )
    })
  const variables = [...parameters, ...moments.flat()]
  return { parameters, moments, variables, update, dispose: () => tf.dispose(variables) }
}

const sizeOf = (shape: readonly number[]) => shape.reduce((product, length) => product * length, 1)
const all = shapes.map((_, i) => i)
const valuesOf = (tensors: readonly tf.Tensor[]) =>
  Promise.all(tensors.map(async (tensor) => [...(await tensor.data())]))

/** One call for each parameter: nothing to lie side by side. */
function oneByOne(set: ReturnType<typeof setUp>, step: number): void {
  for (const i of all) set.update([i], step)
}

describe.each(inject('backends'))('adamwStep of many parameters on %s', (backend) => {
  beforeAll(() => tf.setBackend(backend))

  it('has the bits of a call for each', async () => {
    const [together, apart] = [setUp(), setUp()]
    for (let step = 1; step <= 3; step++) {
      together.update(all, step)
      oneByOne(apart, step)
    }
    expect(await valuesOf(together.variables)).toEqual(await valuesOf(apart.variables))
    together.dispose()
    apart.dispose()
  })

  it('has them too where variables are assigned to, cloned, updated in parts and read in between', async () => {
    const [together, apart] = [setUp(), setUp()]
    const clones: tf.Tensor[] = []
    const disturb = async ({ parameters, moments }: ReturnType<typeof setUp>, step: number) => {
      tf.tidy(() => {
        parameters[step]!.assign(tf.mul<tf.Tensor>(parameters[step]!, 1.5))
        moments[1][step + 1]!.assign(tf.add<tf.Tensor>(moments[1][step + 1]!, 0.25))
      })
      clones.push(tf.clone<tf.Tensor>(parameters[step + 3]!), tf.reshape(moments[0][step + 2]!, [-1]))
      return valuesOf(clones.slice(-2))
    }
    const held: number[][][] = []
    for (let step = 1; step <= 4; step++) {
      together.update(step === 2 ? all.slice(2, 9) : all, step)
      held.push(await disturb(together, step))
      for (const i of step === 2 ? all.slice(2, 9) : all) apart.update([i], step)
      expect(await disturb(apart, step)).toEqual(held.at(-1))
    }
    expect(await valuesOf(together.variables)).toEqual(await valuesOf(apart.variables))
    // What was cloned is as it was.
    expect(await valuesOf(clones)).toEqual(held.flatMap((values) => [...values, ...values]))
    together.dispose()
    apart.dispose()
    tf.dispose(clones)
  })

  it('takes a gradient that is the clone of another parameter', async () => {
    const run = async (isTogether: boolean) => {
      const { parameters, moments, variables, update, dispose } = setUp()
      for (const which of isTogether ? [all] : all.map((i) => [i])) update(which, 1)
      // The clone keeps the values that the parameter had beside the others.
      const gradient = tf.clone<tf.Tensor>(parameters[1]!)
      const target = tf.tidy(() => tf.variable(tf.ones<tf.Rank>([70])))
      const ofTarget = [0, 1].map(() => tf.tidy(() => tf.variable(tf.zeros<tf.Rank>([70]), false)))
      tf.tidy(() => {
        adamwStep(
          [target, parameters[0]!],
          [gradient, tf.ones<tf.Rank>(shapes[0]!)],
          { first: [ofTarget[0]!, moments[0][0]!], second: [ofTarget[1]!, moments[1][0]!] },
          { learningRate: 0.1, step: 1 },
        )
      })
      const values = await valuesOf([...variables, target, ...ofTarget])
      dispose()
      tf.dispose([gradient, target, ...ofTarget])
      return values
    }
    expect(await run(true)).toEqual(await run(false))
  })

  it('leaves nothing behind, whichever goes first', async () => {
    const inUse = async () => {
      // What waits to be freed is, at the next submit.
      const probe = tf.tidy(() => tf.add(tf.ones([3]), 1))
      await probe.data()
      probe.dispose()
      const {
        numTensors,
        numDataBuffers,
        numBytesInGPU = 0,
      } = tf.memory() as tf.MemoryInfo & { numBytesInGPU?: number }
      return { numTensors, numDataBuffers, numBytesInGPU: backend === 'webgpu' ? numBytesInGPU : 0 }
    }
    const once = async (order: 'moments' | 'parameters') => {
      const { parameters, moments, update } = setUp()
      update(all, 1)
      update(all, 2)
      tf.dispose(order === 'moments' ? moments : [parameters])
      const rest = order === 'moments' ? parameters : moments.flat()
      for (const values of await valuesOf(rest)) expect(values.every(Number.isFinite)).toBe(true)
      tf.dispose(rest)
    }
    await once('moments')
    const before = await inUse()
    for (const order of ['moments', 'parameters', 'moments'] as const) {
      await once(order)
      expect(await inUse()).toEqual(before)
    }
  })
})
