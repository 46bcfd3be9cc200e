import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { positionedEmbedding } from '../embedding/positioned-embedding.js'
import { layerNorm } from '../layer-norm/layer-norm.js'
import { tableProduct } from '../linear/table-product.js'
import { recomputed } from './recomputed.js'
import { valueAndGradients } from './value-and-gradients.js'

const matrix = (seed: number, rows = 3, columns = 4) =>
  tf.tensor2d(
    Array.from({ length: rows * columns }, (_, i) => Math.sin(12.9898 * (i + 1) + seed)),
    [rows, columns],
  )

/** Gradients as tfjs' own give them: what is compared with. */
const byTfjs = (f: () => tf.Tensor, inputs: tf.Tensor[], dy?: tf.Tensor) => tf.grads(() => f())(inputs, dy)

const handedThrough = tf.customGrad((x) => ({ value: tf.mul(x as tf.Tensor, 1), gradFunc: (dy) => dy }))
const givenTwice = tf.customGrad((a, b) => ({
  value: tf.add(a as tf.Tensor, b as tf.Tensor),
  gradFunc: (dy) => {
    const half = tf.mul(dy, 0.5)
    return [half, half]
  },
}))
/** tfjs frees what was saved at the end: such a gradient must not be the last one there. */
const saved = tf.customGrad((x, save) => {
  ;(save as tf.GradSaveFunc)([x as tf.Tensor])
  return { value: tf.mul(x as tf.Tensor, 1), gradFunc: (_, [was]) => was! }
})

const normed = (x: tf.Tensor) => layerNorm(x, tf.tensor1d([1, 2, 3, 4]), tf.zeros([4]))
type Case = (a: tf.Tensor2D, b: tf.Tensor2D) => tf.Tensor
const tied: Case = (a, b) => {
  const ids = tf.tensor2d([[2, 0, 2]], [1, 3], 'int32')
  return tableProduct(tf.tanh(positionedEmbedding(a, b, ids)), a)
}

const cases: Record<string, Case> = {
  'an input that is read three times': (a, b) => tf.add(tf.mul(a, tf.tanh(a)), tf.add(a, b)),
  'rows that are broadcast': (a, b) => tf.mul(a, tf.sub(tf.slice2d(b, [0, 0], [1, 4]), tf.mean(b))),
  'an op of several outputs, one unread': (a, b) => tf.mul(tf.split(a, 2, 1)[1]!, tf.split(b, 2, 1)[0]!),
  'shapes that change': (a, b) => tf.sum(tf.square(tf.concat([tf.reshape(a, [2, 6]), tf.reshape(b, [2, 6])], 0)), 1),
  'padding, and a product': (a, b) => tf.matMul(tf.pad(a, [[0, 1], [0, 0]]), tf.expandDims(tf.sum(b, 0), 1)), // prettier-ignore
  'a gradient that is handed through': (a, b) => tf.mul(handedThrough(tf.tanh(a)), handedThrough(b)),
  'one gradient for two inputs': (a, b) => tf.mul(givenTwice(tf.tanh(a), tf.exp(b)), givenTwice(a, a)),
  'a gradient that was saved': (a, b) => tf.add(saved(tf.tanh(a)), tf.mul(saved(saved(tf.tanh(b))), a)),
  'a norm of what is read besides': (a, b) => tf.add(normed(tf.tanh(a)), tf.mul(a, normed(b))),
  'a norm whose input has a gradient already': (a, b) => ((s) => tf.add(normed(s), tf.mul(s, b)))(tf.tanh(a)),
  'a table that is read at both ends': tied,
  'an input that is not read': (a) => tf.square(a),
}

describe.each(inject('backends'))('gradients that free what they have passed, on %s', (backend) => {
  let inputs: [tf.Tensor2D, tf.Tensor2D]
  let before: tf.MemoryInfo
  beforeAll(() => tf.setBackend(backend))
  beforeEach(() => {
    before = tf.memory()
    inputs = [matrix(1), matrix(2)]
  })
  afterEach(() => {
    tf.dispose(inputs)
    expect(tf.memory().numTensors).toBe(before.numTensors)
    expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers)
  })

  const values = async (tensors: readonly (tf.Tensor | undefined)[]) => {
    const all: (Float32Array | undefined)[] = []
    for (const tensor of tensors) all.push(await tensor?.data<'float32'>())
    for (const tensor of tensors) if (!inputs.some((input) => input === tensor)) tensor?.dispose()
    return all
  }

  it.each(Object.entries(cases))("are tfjs' own to the bit: %s", async (_, f) => {
    const [a, b] = inputs
    const run = () => f(a, b)
    const { value, gradients } = valueAndGradients(run, inputs)
    const used = gradients.flatMap((gradient, i) => (gradient ? [inputs[i]!] : []))
    const wanted = tf.tidy(() => [run(), ...byTfjs(run, used)])
    const found = [value, ...gradients.filter((gradient) => gradient !== undefined)]
    expect(await values(found)).toEqual(await values(wanted))
  })

  it.each(Object.entries(cases))('are the same of what is computed again: %s', async (_, f) => {
    const [a, b] = inputs
    const scale = tf.tidy(() => tf.variable(tf.scalar(1.5)))
    const whole = () => tf.mul(tf.tanh(f(tf.mul(a, scale), b)), scale)
    const again = () => {
      const part = recomputed((x: tf.Tensor2D) => f(tf.mul(x, scale), b), a, [scale])
      return tf.mul(tf.tanh(part), scale)
    }
    const wanted = valueAndGradients(whole, [a, scale])
    const found = valueAndGradients(again, [a, scale])
    // tfjs' own gradients go through a recomputed part as well.
    const theirs = tf.tidy(() => [again(), ...byTfjs(again, [a, scale])])
    const expected = await values([wanted.value, ...wanted.gradients])
    expect(await values([found.value, ...found.gradients])).toEqual(expected)
    expect(await values(theirs)).toEqual(expected)
    scale.dispose()
  })

  it('go through parts inside of parts, and through dropped outputs', async () => {
    const [a] = inputs
    const inner = (x: tf.Tensor2D) => recomputed((y: tf.Tensor2D) => tf.tanh(tf.mul(y, 2)), x, [])
    const nested = () => tf.sum(tf.square(recomputed((x: tf.Tensor2D) => tf.add(inner(x), x), a, [])))
    const plain = () => tf.sum(tf.square(tf.add(tf.tanh(tf.mul(a, 2)), a)))
    const [found, wanted] = [valueAndGradients(nested, [a]), valueAndGradients(plain, [a])]
    expect(await values([found.value, ...found.gradients])).toEqual(await values([wanted.value, ...wanted.gradients]))
  })

  it('of an input that is returned are ones', async () => {
    const [a, b] = inputs
    const { value, gradients } = valueAndGradients(() => a, inputs)
    expect(value).toBe(a)
    expect(gradients[1]).toBeUndefined()
    expect(await values([gradients[0]])).toEqual([new Float32Array(a.size).fill(1)])
    expect(b.isDisposed).toBe(false)
  })

  it('multiply by dy, which stays', async () => {
    const [a, dy] = inputs
    const f = () => tf.tanh(a)
    const { value, gradients } = valueAndGradients(f, [a], dy)
    expect(await values(gradients)).toEqual(await values(tf.tidy(() => byTfjs(f, [a], dy))))
    value.dispose()
    expect(dy.isDisposed).toBe(false)
  })

  it('keep of a recomputed part its input alone', () => {
    const [a] = inputs
    const held = (f: (x: tf.Tensor2D) => tf.Tensor) => {
      let tensors = 0
      const { value, gradients } = valueAndGradients(() => {
        const y = tf.tidy(() => f(a))
        tensors = tf.memory().numTensors
        return y
      }, [a])
      tf.dispose([value, ...gradients] as tf.Tensor[])
      return tensors - before.numTensors - inputs.length
    }
    const chain = (x: tf.Tensor2D) => Array.from({ length: 9 }).reduce<tf.Tensor2D>((y) => tf.tanh(y), x)
    expect(held(chain)).toBe(10)
    expect(held((x) => recomputed(chain, x, []))).toBe(2)
  })

  it('leave nothing behind where the function or a gradient fails', () => {
    const [a] = inputs
    const fails = () => {
      throw new Error('lost')
    }
    expect(() => valueAndGradients(() => tf.tidy(() => [tf.tanh(a), fails()][0]!), [a])).toThrow('lost')
    const broken = tf.customGrad((x) => ({ value: tf.mul(x as tf.Tensor, 1), gradFunc: fails }))
    expect(() => valueAndGradients(() => tf.tanh(broken(tf.tanh(a))), [a])).toThrow('lost')
    expect(() => valueAndGradients(() => recomputed((x) => broken(tf.tanh(x)), a, []), [a])).toThrow('lost')
    expect(() => valueAndGradients(() => tf.cumprod(a, 1), [a])).toThrow("'Cumprod' has no gradient")
  })
})
