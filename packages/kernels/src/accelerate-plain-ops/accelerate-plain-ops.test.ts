import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { expectClose, seededValues } from '../testing/values.js'
import { acceleratePlainOps } from './accelerate-plain-ops.js'

/** With no caller yet: the tests' backend is one of the module's own. A second copy of the package in a page is like that. */
async function secondCopy() {
  vi.resetModules()
  return (await import('./accelerate-plain-ops.js')).acceleratePlainOps
}

const random = (seed: number, shape: number[], factor = 1) =>
  tf.tensor(
    seededValues(
      seed,
      shape.reduce((a, b) => a * b, 1),
    ).map((value) => value * factor),
    shape,
  )

type Op = () => tf.Tensor
const product =
  (a: number[], b: number[], transposeA = false, transposeB = false): Op =>
  () =>
    tf.matMul(random(1, a), random(2, b), transposeA, transposeB)
const fused =
  (activation?: 'relu' | 'sigmoid' | 'elu' | 'relu6'): Op =>
  () =>
    tf.fused.matMul({
      a: random(1, [9, 5]),
      b: random(2, [7, 5]),
      transposeB: true,
      bias: random(3, [7]),
      ...(activation && { activation }),
    })

/** Calls that are replaced, and neighbours that are not. */
const ops: Record<string, Op> = {
  matMul: product([37, 65], [65, 18]),
  'matMul with aᵀ': product([65, 37], [65, 18], true),
  'matMul with bᵀ': product([37, 65], [18, 65], false, true),
  'matMul with both': product([65, 37], [18, 65], true, true),
  'matMul of a batch': product([3, 9, 5], [3, 5, 11]),
  'matMul of a batch, aᵀ and bᵀ': product([2, 3, 5, 9], [2, 3, 11, 5], true, true),
  'matMul of a batch by one matrix': product([4, 9, 5], [1, 5, 11]),
  'matMul of a transposed batch by one matrix': product([4, 5, 9], [1, 5, 11], true),
  'matMul of one matrix by a batch': product([1, 9, 5], [4, 5, 11]),
  'matMul of a broadcast batch': product([2, 1, 9, 5], [1, 3, 5, 11]),
  'matMul of a row': product([1, 70], [70, 33]),
  'matMul of large matrices, twice': product([2, 4, 600], [2, 600, 900]),
  'matMul of nothing': product([0, 3], [3, 2]),
  'fused matMul': fused(),
  'fused matMul with relu': fused('relu'),
  'fused matMul with relu6': fused('relu6'),
  'fused matMul with elu': fused('elu'),
  'fused matMul with sigmoid': fused('sigmoid'),
  softmax: () => tf.softmax(random(1, [3, 4, 19], 30)),
  'softmax of single values': () => tf.softmax(random(1, [3, 1])),
  'sum of all': () => tf.sum(random(1, [7, 300])),
  'sum of the last axes': () => tf.sum(random(1, [3, 5, 70]), [1, 2], true),
  'sum of the first axes': () => tf.sum(random(1, [3, 5, 70]), [0, 1], true),
  'sum of a middle axis': () => tf.sum(random(1, [3, 5, 7]), 1),
  'sum of integers': () => tf.sum(tf.tensor2d([1, 2, 3, 4], [2, 2], 'int32'), 1),
  'mean of the last axis': () => tf.mean(random(1, [6, 37]), -1, true),
  'mean of the first axis': () => tf.mean(random(1, [6, 37]), 0),
  exp: () => tf.exp(random(1, [301], 20)),
  tanh: () => tf.tanh(random(1, [301], 10)),
  'tanh near 0': () => tf.mul(tf.tanh(random(1, [33], 1e-4)), 1e4),
  cube: () => tf.pow(random(1, [33]), 3),
  'pow with a fraction': () => tf.pow(tf.abs(random(1, [33])), 1.5),
  'pow of each its own': () => tf.pow(tf.abs(random(1, [33])), random(2, [33])),
  'cast to the same dtype': () => tf.cast(random(1, [5]), 'float32'),
  'cast to integers': () => tf.cast(random(1, [50], 9), 'int32'),
  clone: () => tf.clone(random(1, [5])),
}

describe('acceleratePlainOps', () => {
  let undo = () => {}
  beforeAll(() => tf.setBackend('wasm'))
  afterEach(() => {
    undo()
  })

  // tfjs' cpu backend is the reference: its wasm backend adds the bias of a fused product with bᵀ wrongly from the second row on.
  it.each(Object.entries(ops))('keeps the value of %s', async (_name, op) => {
    await tf.setBackend('cpu')
    const before = tf.tidy(op)
    const wanted = await before.data()
    await tf.setBackend('wasm')
    undo = acceleratePlainOps()
    const tensors = tf.memory().numTensors
    const y = tf.tidy(op)
    expect(y.shape).toEqual(before.shape)
    expect(y.dtype).toBe(before.dtype)
    expectClose(await y.data(), wanted, 2e-6, 'y')
    y.dispose()
    expect(tf.memory().numTensors).toBe(tensors)
  })

  it('gives tf.gather a gradient', async () => {
    undo = acceleratePlainOps()
    const gradient = tf.grad((table: tf.Tensor) => tf.gather(table, tf.tensor1d([2, 0, 2], 'int32')))(
      tf.zeros([3, 2]),
      tf.tensor2d([1, 2, 3, 4, 50, 60], [3, 2]),
    )
    expect(Array.from(await gradient.data())).toEqual([3, 4, 0, 0, 51, 62])
  })

  it('trains a model to the same losses, with a variable that changes after a clone of it', async () => {
    const train = () => {
      const w = tf.variable(random(1, [6, 5]))
      const [x, targets] = [random(2, [8, 6]), tf.softmax(random(3, [8, 5]))]
      const losses = Array.from({ length: 20 }, () => {
        const kept = tf.clone(w)
        const { value, grads } = tf.variableGrads(
          () => tf.losses.softmaxCrossEntropy<tf.Tensor, tf.Scalar>(targets, tf.tanh(tf.matMul(x, w))),
          [w],
        )
        const before = Array.from(kept.dataSync())
        w.assign(tf.sub(w, tf.mul(grads[w.name]!, 0.5)))
        expect(Array.from(kept.dataSync())).toEqual(before)
        return value.dataSync()[0]!
      })
      w.dispose()
      return losses
    }
    await tf.setBackend('cpu')
    const wanted = train()
    await tf.setBackend('wasm')
    undo = acceleratePlainOps()
    expectClose(train(), wanted, 1e-6, 'loss')
    expect(wanted[19]!).toBeLessThan(wanted[0]!)
  })

  it('puts every kernel back when the last of its callers undoes it', async () => {
    const accelerate = await secondCopy()
    const kernels = () =>
      ['BatchMatMul', 'Identity', 'Sum', 'UnsortedSegmentSum'].map((name) => tf.getKernel(name, 'wasm'))
    const before = kernels()
    const first = accelerate()
    const accelerated = kernels()
    for (const [i, kernel] of accelerated.entries()) expect(kernel).not.toBe(before[i])
    const second = accelerate()
    expect(kernels()).toEqual(accelerated)
    second()
    second()
    expect(kernels()).toEqual(accelerated)
    first()
    expect(kernels()).toEqual(before)
    accelerate()()
    expect(kernels()).toEqual(before)
  })

  it('passes calls on when somebody has put a kernel of theirs over it', async () => {
    const mine = (await secondCopy())()
    const ours = tf.getKernel('Exp', 'wasm')
    tf.unregisterKernel('Exp', 'wasm')
    const theirs: tf.KernelConfig = { ...ours, kernelFunc: (call) => ours.kernelFunc(call) }
    tf.registerKernel(theirs)
    mine()
    expect(tf.getKernel('Exp', 'wasm')).toBe(theirs)
    expectClose(await tf.exp(tf.tensor1d([1, 2])).data(), [Math.E, Math.E ** 2], 1e-6, 'y')
  })

  it('refuses segments that it does not know, by name', () => {
    undo = acceleratePlainOps()
    expect(() => tf.unsortedSegmentSum(tf.ones([2, 3]), tf.zeros<tf.Rank>([2, 3], 'int32') as tf.Tensor1D, 2)).toThrow(
      'unsortedSegmentSum: x is float32 [2, 3] and segmentIds int32 [2, 3]; expected',
    )
  })
})
