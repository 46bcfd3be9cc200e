import * as tf from '@tensorflow/tfjs-core'
import { withoutKernels } from '@wgpt/kernel-runtime'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { adamwStep } from '../adamw/adamw.js'
import { crossEntropy } from '../cross-entropy/cross-entropy.js'
import { dropout } from '../dropout/dropout.js'
import { embedding } from '../embedding/embedding.js'
import { gelu } from '../gelu/gelu.js'
import { clipScale, globalNorm } from '../gradient-norm/gradient-norm.js'
import { causalAttention } from '../causal-attention/causal-attention.js'
import { layerNorm } from '../layer-norm/layer-norm.js'
import { linear } from '../linear/linear.js'
import { rmsNorm } from '../rms-norm/rms-norm.js'
import { rotary } from '../rotary/rotary.js'
import { swiglu } from '../swiglu/swiglu.js'
import { drawIds, drawValues, seededDraw } from '../law/draw.js'

const [batch, time, channels, vocabulary] = [2, 12, 20, 11]

const shapes = {
  table: [vocabulary, channels],
  gain: [channels],
  bias: [channels],
  q: [channels, channels],
  k: [channels, channels],
  v: [channels, channels],
  rmsGain: [channels],
  gate: [channels, 36],
  value: [channels, 36],
  down: [36, channels],
  up: [channels, 30],
  head: [30, vocabulary],
}
type Name = keyof typeof shapes

/** One small model that goes through every op. */
function model() {
  const draw = seededDraw(5)
  const variable = (shape: number[], values: Float32Array) => tf.tidy(() => tf.variable(tf.tensor(values, shape)))
  const entries = Object.entries(shapes).map(([name, shape]) => {
    const size = shape.reduce((product, length) => product * length, 1)
    const values = name.toLowerCase().includes('gain') ? new Float32Array(size).fill(1) : drawValues(draw, size, 0.3)
    return [name, variable(shape, values)] as const
  })
  const weights = Object.fromEntries(entries) as Record<Name, tf.Variable>
  const parameters = Object.values(weights)
  const zeros = () => parameters.map(({ shape, size }) => variable(shape, new Float32Array(size)))
  const moments = { first: zeros(), second: zeros() }
  const matrix = (name: Name) => weights[name] as tf.Tensor2D
  const vector = (name: Name) => weights[name] as tf.Tensor1D
  const ids = drawIds(draw, batch * time + 1, vocabulary)

  const loss = (seed: number) => {
    const tokens = tf.tensor2d(ids.slice(0, -1), [batch, time], 'int32')
    const targets = tf.tensor2d(ids.slice(1), [batch, time], 'int32')
    const x = embedding(matrix('table'), tokens)
    const normal = layerNorm(x, vector('gain'), vector('bias'))
    const [q, k, v] = (['q', 'k', 'v'] as const).map((name) => {
      const rows = tf.reshape(linear(normal, matrix(name)), [batch, time, 2, channels / 2])
      return tf.transpose<tf.Tensor4D>(rows as tf.Tensor4D, [0, 2, 1, 3])
    }) as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D]
    const mixed = tf.transpose(causalAttention(rotary(q), rotary(k), v), [0, 2, 1, 3])
    const y = tf.add(x, dropout(tf.reshape(mixed, [batch, time, channels]), 0.1, { seed }))
    const fed = rmsNorm(y, vector('rmsGain'))
    const gated = linear(swiglu(linear(fed, matrix('gate')), linear(fed, matrix('value'))), matrix('down'))
    const features = gelu(linear(tf.add(y, gated), matrix('up')), { form: 'exact' })
    return crossEntropy(linear(features, matrix('head')), targets, { labelSmoothing: 0.05, ignoreIndex: 3 })
  }
  const step = (count: number) =>
    tf.tidy(() => {
      const { value, grads } = tf.variableGrads(() => loss(count), parameters)
      const gradients = parameters.map(({ name }) => grads[name]!)
      const scale = clipScale(globalNorm(gradients), 1)
      adamwStep(parameters, gradients, moments, { learningRate: 3e-3, step: count, weightDecay: 0.1, scale })
      return value
    })
  return { step, dispose: () => tf.dispose([parameters, moments.first, moments.second]) }
}

async function losses(step: (count: number) => tf.Scalar, count: number): Promise<number[]> {
  const values: number[] = []
  for (let index = 1; index <= count; index++) {
    const loss = step(index)
    values.push((await loss.data())[0]!)
    loss.dispose()
  }
  return values
}

describe.each(inject('backends'))('training with the kernels on %s', (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend)
  })
  const count = backend === 'webgpu' ? 3 : 50

  it(
    `has the losses of the composed form at ${count} steps, and tf.memory() does not grow`,
    { timeout: 120_000 },
    async () => {
      const before = tf.memory()
      const [kernels, composed] = [model(), model()]
      const wanted = await losses((index) => withoutKernels(() => composed.step(index)), count)
      const actual = await losses((index) => kernels.step(index), count)
      for (const [index, loss] of actual.entries())
        expect(Math.abs(loss - wanted[index]!), `step ${index + 1}: ${loss} and ${wanted[index]!}`).toBeLessThan(1e-4)
      expect(actual.at(-1)).toBeLessThan(actual[0]!)
      const during = tf.memory()
      await losses((index) => kernels.step(count + index), 2)
      expect(tf.memory().numTensors).toBe(during.numTensors)
      expect(tf.memory().numBytes).toBe(during.numBytes)
      kernels.dispose()
      composed.dispose()
      expect(tf.memory().numTensors).toBe(before.numTensors)
      expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers)
    },
  )
})
