import * as tf from '@tensorflow/tfjs-core'
import { createDecoder } from '@wgpt/decoder'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { RunError } from '../errors.js'
import { optimizers } from '../optimizers/index.js'
import { createTrainStep, type TrainStepOptions } from './train-step.js'

const config = {
  vocabularySize: 7,
  contextLength: 8,
  embeddingSize: 8,
  layerCount: 1,
  headCount: 2,
  feedForwardSize: 16,
  seed: 3,
}
const makeDecoder = () => createDecoder(config)
function batch(rows: number, seed = 0): [tf.Tensor2D, tf.Tensor2D] {
  const id = (index: number) => (index * index + 3 * index + seed) % config.vocabularySize
  const ids = (shift: number) =>
    tf.tensor2d(
      Array.from({ length: rows * 8 }, (_, index) => id(index + shift)),
      [rows, 8],
      'int32',
    )
  return [ids(0), ids(1)]
}

/** The parameters after some steps on the same batch, and what the steps said. */
async function trained(options: TrainStepOptions, steps = 3, rows = 4) {
  const decoder = makeDecoder()
  const train = createTrainStep(decoder, options)
  const [tokens, targets] = batch(rows)
  const outcomes = []
  for (let step = 0; step < steps; step++) outcomes.push(await train.step(tokens, targets))
  const parameters = new Map<string, Float32Array>()
  for (const [name, variable] of decoder.parameters) parameters.set(name, await variable.data<'float32'>())
  tf.dispose([tokens, targets])
  train.dispose()
  decoder.dispose()
  return { outcomes, parameters }
}

function largestDifference(a: ReadonlyMap<string, Float32Array>, b: ReadonlyMap<string, Float32Array>): number {
  let largest = 0
  for (const [name, values] of a)
    for (const [index, value] of values.entries()) largest = Math.max(largest, Math.abs(value - b.get(name)![index]!))
  return largest
}

describe.each(inject('backends'))('a training step on %s', (backend) => {
  beforeAll(() => tf.setBackend(backend))

  it.each([
    { learningRate: 3e-2 },
    // A software GPU takes minutes for the products of Muon's steps; that optimizer's values are held there by its own laws.
    ...optimizers
      .filter(({ kind }) => kind !== 'muon' || backend !== 'webgpu' || inject('isLong'))
      .map(({ kind }) => ({ learningRate: 3e-2, optimizer: { kind } }) as TrainStepOptions),
  ])('lowers the loss of a batch that it sees again and again: %o', async (options) => {
    const { outcomes } = await trained(options, 4)
    expect(outcomes[0]!.loss).toBeCloseTo(Math.log(config.vocabularySize), 0)
    expect(outcomes.at(-1)!.loss).toBeLessThan(outcomes[0]!.loss - 0.3)
  })

  it('of documents packed in a sequence is that of the documents alone, in parts too', async () => {
    const [tokens, targets] = batch(2)
    const segments = tf.tensor2d([0, 0, 0, 1, 1, 1, 1, 1, 4, 4, 4, 4, 4, 4, 4, 9], [2, 8], 'int32')
    const documents = [
      [0, 0, 3],
      [0, 3, 5],
      [1, 0, 7],
      [1, 7, 1],
    ] as const
    const decoder = makeDecoder()
    const lossOf = async (ids: tf.Tensor2D, next: tf.Tensor2D) => (await decoder.loss(ids, next).data())[0]!
    let expected = 0
    for (const [row, from, length] of documents) {
      const cut = (whole: tf.Tensor2D) => tf.slice(whole, [row, from], [1, length])
      expected += ((await lossOf(cut(tokens), cut(targets))) * length) / 16
    }
    const joined = await lossOf(tokens, targets)
    expect(Math.abs(joined - expected)).toBeGreaterThan(1e-4) // without segments they read each other
    for (const accumulationSteps of [1, 2]) {
      const fresh = makeDecoder()
      const step = createTrainStep(fresh, { learningRate: 1e-3, accumulationSteps })
      expect((await step.step(tokens, targets, { segments })).loss).toBeCloseTo(expected, 5)
      await expect(step.step(tokens, targets, { segments: tf.zeros([2, 7], 'int32') })).rejects.toThrow('segments')
      step.dispose()
      fresh.dispose()
    }
    tf.dispose([tokens, targets, segments])
    decoder.dispose()
  })

  it('is the same with the batch in parts as in one', async () => {
    const whole = await trained({ learningRate: 1e-3, clipNorm: 0.5 }, 2)
    const parts = await trained({ learningRate: 1e-3, clipNorm: 0.5, accumulationSteps: 2 }, 2)
    for (const [index, { loss, gradientNorm }] of whole.outcomes.entries()) {
      expect(parts.outcomes[index]!.loss).toBeCloseTo(loss, 5)
      expect(parts.outcomes[index]!.gradientNorm).toBeCloseTo(gradientNorm, 5)
    }
    // An update is at most about the learning rate whatever the gradient's size: a hundredth of it is rounding.
    expect(largestDifference(whole.parameters, parts.parameters)).toBeLessThan(5e-5)
  })

  it('has a gradient that foretells the loss: the norm is the slope along the gradient itself', async () => {
    const decoder = makeDecoder()
    const [tokens, targets] = batch(4)
    const variables = [...decoder.parameters.values()]
    const { grads } = tf.variableGrads(() => decoder.loss(tokens, targets), variables)
    const train = createTrainStep(decoder, { learningRate: 0 })
    const { gradientNorm } = await train.step(tokens, targets)
    const nudge = 0.003
    const lossAt = async (side: number) => {
      const value = tf.tidy(() => {
        for (const variable of variables)
          variable.assign(tf.add(variable, tf.mul(grads[variable.name]!, (side * nudge) / gradientNorm)))
        return decoder.loss(tokens, targets)
      })
      const [loss] = await value.data<'float32'>()
      value.dispose()
      return loss!
    }
    const above = await lossAt(1)
    const below = await lossAt(-2)
    expect((above - below) / (2 * nudge)).toBeCloseTo(gradientNorm, 2)
    tf.dispose([tokens, targets, ...Object.values(grads)])
    train.dispose()
    decoder.dispose()
  })

  it('leaves no tensor behind: memory is the same after step 10 and step 100, and after all as before', async () => {
    const before = tf.memory()
    const decoder = makeDecoder()
    const train = createTrainStep(decoder, { learningRate: 1e-3, clipNorm: 1, accumulationSteps: 2 })
    const steps = backend === 'webgpu' ? [2, 5] : [10, 100] // a step is hundreds of dispatches on a software GPU
    const after = []
    for (let step = 1; step <= steps[1]!; step++) {
      const [tokens, targets] = batch(2, step)
      await train.step(tokens, targets)
      tf.dispose([tokens, targets])
      if (steps.includes(step)) after.push(tf.memory())
    }
    expect(after[1]!.numTensors).toBe(after[0]!.numTensors)
    expect(after[1]!.numBytes).toBe(after[0]!.numBytes)
    train.dispose()
    decoder.dispose()
    expect(tf.memory().numTensors).toBe(before.numTensors)
    expect(tf.memory().numBytes).toBe(before.numBytes)
  })

  it('clips all gradients together to the norm, and leaves smaller ones alone', async () => {
    // With ε far above the gradients the first update is the gradient times a constant, so clipping shows in its size.
    const options = { learningRate: 1, epsilon: 1e3, weightDecay: 0 }
    const start = (await trained(options, 0)).parameters
    const change = async (clipNorm: number) => {
      const { parameters, outcomes } = await trained({ ...options, clipNorm }, 1)
      return { norm: largestDifference(start, parameters), gradientNorm: outcomes[0]!.gradientNorm }
    }
    const free = await change(0)
    expect((await change(free.gradientNorm * 2)).norm).toBeCloseTo(free.norm, 6)
    const clipped = await change(free.gradientNorm / 2)
    expect(clipped.gradientNorm).toBeCloseTo(free.gradientNorm, 5)
    expect(clipped.norm / free.norm).toBeGreaterThan(0.45)
    expect(clipped.norm / free.norm).toBeLessThan(0.55)
  })

  it('names what it met first that is not finite: the gradient nearest the loss, or the loss itself', async () => {
    const poisoned = async (loss: (weight: tf.Tensor, bias: tf.Tensor) => tf.Scalar) => {
      const parameters = new Map([
        ['first.weight', tf.variable(tf.tensor1d([4, 9]))],
        ['second.bias', tf.variable(tf.tensor1d([0, 1]))],
      ])
      const [weight, bias] = [...parameters.values()] as [tf.Variable, tf.Variable]
      const train = createTrainStep({ parameters, loss: () => loss(weight, bias) }, { learningRate: 1e-3 })
      const [tokens, targets] = batch(1)
      const before = tf.memory().numTensors
      const { notFinite } = await train.step(tokens, targets)
      expect(tf.memory().numTensors).toBe(before)
      train.dispose()
      tf.dispose([tokens, targets, weight, bias])
      return notFinite
    }
    // The root's slope at 0 is infinite, its value isn't.
    const slope = await poisoned((weight, bias) => tf.sum(tf.mul(weight, tf.sqrt(bias))))
    expect(slope).toMatch(/^the gradient of 'second\.bias' became (Infinity|NaN)$/)
    const loss = await poisoned((weight, bias) => tf.sum(tf.div(weight, bias)))
    expect(loss).toMatch(/^the loss became (Infinity|NaN)$/)
    expect(await poisoned((weight, bias) => tf.sum(tf.add(weight, bias)))).toBeUndefined()
  })

  it('has the loss of smoothed targets when it is told to', async () => {
    const decoder = makeDecoder()
    const train = createTrainStep(decoder, { learningRate: 0, labelSmoothing: 0.2 })
    const [tokens, targets] = batch(1)
    const { loss } = await train.step(tokens, targets)
    const [logits, ids] = [(await decoder.logits(tokens).array())[0]!, await targets.data()]
    const losses = logits.map((row, t) => {
      const total = Math.log(row.reduce((sum, logit) => sum + Math.exp(logit), 0))
      const mean = row.reduce((sum, logit) => sum + total - logit, 0) / row.length
      return 0.8 * (total - row[ids[t]!]!) + 0.2 * mean
    })
    expect(loss).toBeCloseTo(losses.reduce((sum, one) => sum + one, 0) / losses.length, 5)
    tf.dispose([tokens, targets])
    train.dispose()
    decoder.dispose()
  })

  it('keeps the average of the weights that its formula says', async () => {
    const decoder = makeDecoder()
    const train = createTrainStep(decoder, { learningRate: 3e-2, emaDecay: 0.2 })
    const name = 'transformer.h.0.mlp.c_fc.weight'
    const wanted = [...(await decoder.parameters.get(name)!.data())]
    const [tokens, targets] = batch(2)
    for (let step = 1; step <= 3; step++) {
      await train.step(tokens, targets)
      const values = await decoder.parameters.get(name)!.data()
      const kept = Math.min(0.2, (1 + step) / (10 + step))
      for (const [index, value] of values.entries()) wanted[index] = kept * wanted[index]! + (1 - kept) * value
    }
    const { average } = await train.state()
    expect([...average!.keys()]).toEqual([...decoder.parameters.keys()])
    for (const [index, value] of wanted.entries()) expect(average!.get(name)!.values[index]).toBeCloseTo(value, 5)
    tf.dispose([tokens, targets])
    train.dispose()
    decoder.dispose()
  })

  // What a device that fails without a word leaves behind.
  it.each([
    ['loss', (sum: tf.Scalar) => tf.mul<tf.Scalar>(sum, 0)],
    ["gradients' norm", (sum: tf.Scalar) => tf.add<tf.Scalar>(tf.mul(sum, 0), 2)],
  ])('is refused where the %s is exactly 0, and leaves no tensor behind', async (what, lossOf) => {
    const before = tf.memory().numTensors
    const decoder = makeDecoder()
    const { parameters } = decoder
    const loss = () => tf.tidy(() => lossOf(tf.sum<tf.Scalar>(parameters.get('transformer.ln_f.weight')!)))
    const [tokens, targets] = batch(2)
    for (const clipNorm of [0, 1]) {
      const train = createTrainStep({ parameters, loss }, { learningRate: 1e-2, clipNorm })
      const taken = train.step(tokens, targets)
      await expect(taken).rejects.toThrow(RunError)
      await expect(taken).rejects.toThrow(
        `train step: the ${what} is exactly 0; expected a number above 0. Either the backend computed nothing`,
      )
      train.dispose()
    }
    tf.dispose([tokens, targets])
    decoder.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })

  it("leaves another decoder's parameters alone", async () => {
    const [one, other] = [makeDecoder(), makeDecoder()]
    const train = createTrainStep(one, { learningRate: 1e-2 })
    const [tokens, targets] = batch(2)
    await train.step(tokens, targets)
    const name = 'transformer.wte.weight'
    const untouched = makeDecoder()
    const initial = await untouched.parameters.get(name)!.data()
    expect(await other.parameters.get(name)!.data()).toEqual(initial)
    expect(await one.parameters.get(name)!.data()).not.toEqual(initial)
    tf.dispose([tokens, targets])
    train.dispose()
    for (const decoder of [one, other, untouched]) decoder.dispose()
  })
})

describe('createTrainStep', () => {
  it.each([
    [{ learningRate: NaN }, 'train step: learningRate is NaN; expected a number from 0.'],
    [{ learningRate: 1, beta1: 1 }, 'train step: beta1 is 1: Too big: expected number to be <1.'],
    [{ learningRate: 1, epsilon: 0 }, 'train step: epsilon is 0: Too small: expected number to be >0.'],
    [
      { learningRate: 1, accumulationSteps: 1.5 },
      'train step: accumulationSteps is 1.5; expected a whole number from 1.',
    ],
    [
      { learningRate: 1, optimizer: { kind: 'lion', beta2: 2 } } as const,
      'train step: optimizer.beta2 is 2: Too big: expected number to be <1.',
    ],
    [
      { learningRate: 1, optimizer: { kind: 'muon' }, beta1: 0.5 } as const,
      'train step: beta1 is a setting of the optimizer, which is named by itself: give it as optimizer.beta1, or leave it out.',
    ],
  ])('refuses %o', (options, message) => {
    const decoder = makeDecoder()
    expect(() => createTrainStep(decoder, options)).toThrow(new RangeError(message))
    decoder.dispose()
  })

  it('refuses a batch that it can not cut, and leaves no tensor behind', async () => {
    await tf.ready()
    const before = tf.memory().numTensors
    const decoder = makeDecoder()
    const train = createTrainStep(decoder, { learningRate: 1, accumulationSteps: 3 })
    const [tokens, targets] = batch(4)
    await expect(train.step(tokens, targets)).rejects.toThrow("a batch of 4 can't be cut into 3 equal parts")
    tf.dispose([tokens, targets])
    train.dispose()
    decoder.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })
})
