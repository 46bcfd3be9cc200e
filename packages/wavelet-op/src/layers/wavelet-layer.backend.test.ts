import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { assertCausal, createWaveletPlan, waveletTransform } from '../index.js'
import { distance, samples } from '../testing/samples.js'
import { waveletLayer, WaveletLayer, type WaveletLayerArguments } from './index.js'

const [batch, time, channels] = [2, 12, 6]
const values = samples(batch * time * channels, 1)
const input = () => tf.tensor3d(values, [batch, time, channels])

/** A small model around the layer; all its randomness is seeded. */
function modelWith(config: WaveletLayerArguments) {
  const start = tf.layers.dense({
    units: channels,
    inputShape: [time, channels],
    kernelInitializer: tf.initializers.glorotUniform({ seed: 1 }),
  })
  const end = tf.layers.dense({ units: 2, kernelInitializer: tf.initializers.glorotUniform({ seed: 2 }) })
  return tf.sequential({ layers: [start, waveletLayer(config), end] })
}

const layerOf = (model: tf.LayersModel): WaveletLayer => model.layers.find((layer) => layer instanceof WaveletLayer)!

async function outputOf(model: tf.LayersModel) {
  const y = tf.tidy(() => model.predict(input()) as tf.Tensor)
  const result = await y.data()
  y.dispose()
  return result
}

/** Saves a model and loads it, the weights and the JSON by way of memory. */
async function reloaded(model: tf.LayersModel) {
  let saved: tf.io.ModelArtifacts | undefined
  await model.save(
    tf.io.withSaveHandler((artifacts) => {
      saved = artifacts
      return Promise.resolve({ modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) })
    }),
  )
  const topology = JSON.parse(JSON.stringify(saved!.modelTopology)) as object
  return tf.loadLayersModel(tf.io.fromMemory({ ...saved!, modelTopology: topology }))
}

describe.each(inject('backends'))('WaveletLayer on %s', (backend) => {
  beforeAll(() => tf.setBackend(backend))

  it("is the op on the layer's input, its context the length of that", async () => {
    const layer = waveletLayer({ boundary: 'renormalize', schedule: 'even' })
    const y = tf.tidy(() => layer.apply(input()) as tf.Tensor)
    const plan = createWaveletPlan({ channels, contextLength: time, boundary: 'renormalize', schedule: 'even' })
    const expected = tf.tidy(() => waveletTransform(input(), plan))
    expect(await y.data()).toEqual(await expected.data())
    expect(layer.plan).toEqual(plan)
    tf.dispose([y, expected])
  })

  it.each<WaveletLayerArguments>([
    {},
    { boundary: 'renormalize', strength: 0.4, fraction: 1, wavelet: 'bior2.2', contextLength: 10, name: 'waves' },
    { schedule: { shuffled: 'paper', seed: 3 }, wavelet: 'ema' },
    { schedule: [0, 1, 2, 3, 0, 1], details: [false, true, false, true, false, false] },
    { kind: 'learnable', sharing: 'level', maximumTaps: 3 },
    { kind: 'learnable', trainable: false, maximumTaps: Infinity },
  ])('saves and loads with its model: %j', async (config) => {
    const model = modelWith(config)
    const kernels = layerOf(model).getWeights()
    expect(kernels).toHaveLength(config.kind === 'learnable' ? 1 : 0)
    if (config.kind === 'learnable') {
      const changed = tf.tensor1d(samples(kernels[0]!.size, 3))
      layerOf(model).setWeights([changed])
      changed.dispose()
    }
    const expected = await outputOf(model)
    const loaded = await reloaded(model)
    expect(await outputOf(loaded)).toEqual(expected)
    expect(layerOf(loaded).getConfig()).toEqual(layerOf(model).getConfig())
    expect(layerOf(loaded).plan).toEqual(layerOf(model).plan)
    expect(layerOf(loaded).trainableWeights).toHaveLength(
      config.kind === 'learnable' && config.trainable !== false ? 1 : 0,
    )
    model.dispose()
    loaded.dispose()
  })

  it('starts as the fixed op when it is learnable, and learns', async () => {
    const [fixed, learnable] = [modelWith({}), modelWith({ kind: 'learnable' })]
    expect(distance(await outputOf(learnable), await outputOf(fixed))).toBeLessThan(1e-6)
    const target = tf.zeros([batch, time, 2])
    const x = input()
    const before = await layerOf(learnable).getWeights()[0]!.data()
    learnable.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' })
    const { history } = await learnable.fit(x, target, { epochs: 4, shuffle: false, yieldEvery: 'never' })
    expect(distance(await layerOf(learnable).getWeights()[0]!.data(), before)).toBeGreaterThan(1e-4)
    expect(history.loss!.at(-1)).toBeLessThan(history.loss![0] as number)
    fixed.dispose()
    learnable.dispose()
    tf.dispose([target, x])
  })

  it('fades: at strength 0 it passes everything, and the strength may change at any time', async () => {
    const layer = waveletLayer({ strength: 0 })
    const outputs: Float32Array[] = []
    for (const strength of [0, 0.5, 1]) {
      layer.strength = strength
      expect(layer.strength).toBe(strength)
      const y = tf.tidy(() => layer.apply(input()) as tf.Tensor)
      outputs.push((await y.data()) as Float32Array)
      y.dispose()
    }
    expect(outputs[0]).toEqual(values)
    const middle = outputs[0]!.map((value, i) => (value + outputs[2]![i]!) / 2)
    expect(distance(outputs[1]!, middle)).toBeLessThan(1e-6)
    expect(distance(outputs[2]!, outputs[0]!)).toBeGreaterThan(0.1)
    expect(layer.getConfig().strength).toBe(1)
  })

  it('keeps a model causal', async () => {
    const model = modelWith({ kind: 'learnable' })
    expect(await assertCausal(model, { batch: 1, time, channel: channels })).toEqual({
      positions: time,
      byGradient: true,
    })
    model.dispose()
  })

  it('leaves nothing behind', () => {
    const x = input()
    const run = () => {
      const model = modelWith({ kind: 'learnable' })
      tf.tidy(() => model.predict(x) as tf.Tensor).dispose()
      model.dispose()
    }
    run()
    const { numTensors } = tf.memory()
    run()
    expect(tf.memory().numTensors).toBe(numTensors)
    x.dispose()
  })

  it.each<[string, () => unknown, RegExp]>([
    ['another kind', () => waveletLayer({ kind: 'some' as never }), /kind is "some".*'fixed' or 'learnable'/],
    ['no time axis', () => waveletLayer().apply(tf.input({ shape: [null, 4] })), /no fixed time axis.*contextLength/],
    [
      'two inputs',
      () => waveletLayer().apply([tf.input({ shape: [3, 4] }), tf.input({ shape: [3, 4] })]),
      /2 inputs|expects 1 input/,
    ],
    [
      'a wrong option',
      () => waveletLayer({ wavelet: 'no' as never }).apply(tf.input({ shape: [3, 4] })),
      /wavelet is "no"/,
    ],
    ['a strength beyond 1', () => (waveletLayer().strength = 2), /strength is 2/],
    ['a plan asked for too early', () => waveletLayer().plan, /no plan before it is built/],
  ])('refuses %s', (_, call, message) => {
    expect(call).toThrow(message)
  })
})
