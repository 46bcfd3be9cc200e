import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { optimizerConfig } from './config.js'
import { createOptimizer } from './create-optimizer.js'
import { optimizers } from './index.js'
import { references } from './testing/references.js'

const shapes = {
  'transformer.wte.weight': [5, 2],
  'transformer.h.0.attn.c_attn.weight': [4, 12],
  'transformer.h.0.mlp.c_fc.weight': [3, 6],
  'transformer.h.0.mlp.c_fc.bias': [6],
  'transformer.h.0.mlp.c_proj.weight': [6, 3],
  'lm_head.weight': [5, 3],
  'transformer.h.0.wavelet.kernels': [7],
}
const decayed = ['c_attn.weight', 'c_fc.weight', 'c_proj.weight', 'lm_head.weight']
const rates = Array.from({ length: 12 }, (_, index) => 0.02 / (index + 1))
const SCALE = 0.5

const valueAt = (place: number, index: number) => Math.fround(Math.sin((place + 1) * index * 12.9898 + place) * 2)
const gradientAt = (step: number, place: number, index: number) =>
  Math.fround(Math.cos(step * 78.233 + (place + 1) * index * 37.719))
const sizeOf = (shape: readonly number[]) => shape.reduce((a, b) => a * b)
const list = (size: number, value: (index: number) => number) => Array.from({ length: size }, (_, i) => value(i))

function build(kind: string) {
  const parameters = new Map(
    Object.entries(shapes).map(([name, shape], place) => {
      const values = list(sizeOf(shape), (index) => valueAt(place, index))
      return [name, tf.tidy(() => tf.variable(tf.tensor(values, shape)))]
    }),
  )
  const optimizer = createOptimizer(parameters, optimizerConfig.parse({ kind, weightDecay: 0.3 }))
  const apply = (step: number) =>
    tf.tidy(() => {
      const gradients = [...parameters].map(([name, { shape, size }], place) => {
        return [name, tf.tensor(list(size, (index) => gradientAt(step, place, index)), shape)] as const // prettier-ignore
      })
      optimizer.apply(new Map(gradients), rates[step]!, tf.scalar(SCALE))
    })
  const dispose = () => {
    optimizer.dispose()
    for (const parameter of parameters.values()) parameter.dispose()
  }
  return { parameters, optimizer, apply, dispose }
}

const kinds = optimizers.map(({ kind }) => kind)

it('have a float64 reference each', () => {
  expect(Object.keys(references)).toEqual(kinds)
})

const cases = inject('backends').flatMap((backend) => kinds.map((kind) => ({ backend, kind })))
/** A software GPU takes a second for each product of Muon's. */
const stepsOn = (backend: string) => (backend === 'webgpu' && !inject('isLong') ? 2 : rates.length)

describe.each(cases)('$kind on $backend', ({ backend, kind }) => {
  beforeAll(() => tf.setBackend(backend))

  it('equals the float64 reference over clipped steps, and decays matrices that multiply alone', async () => {
    const { parameters, apply, dispose } = build(kind)
    const taken = rates.slice(0, stepsOn(backend))
    for (let step = 0; step < taken.length; step++) apply(step)
    const settings = optimizerConfig.parse({ kind }) as unknown as Record<string, number>
    for (const [place, [name, parameter]] of [...parameters].entries()) {
      const expected = references[kind]!(
        {
          name,
          shape: parameter.shape,
          values: list(parameter.size, (index) => valueAt(place, index)),
          gradients: taken.map((_, step) => list(parameter.size, (index) => SCALE * gradientAt(step, place, index))),
          rates: taken,
          decay: decayed.some((end) => name.endsWith(end)) ? 0.3 : 0,
        },
        settings,
      )
      const values = await parameter.data()
      for (const [index, value] of expected.entries())
        expect(Math.abs(values[index]! - value), `${name}[${index}]`).toBeLessThan(2e-5)
    }
    dispose()
  })

  it('resumes from a saved state to the bit, and leaves no tensor behind', async () => {
    const before = tf.memory()
    const [straight, stopped, resumed] = [build(kind), build(kind), build(kind)]
    const half = stepsOn(backend) === rates.length ? 3 : 1
    for (let step = 0; step < 2 * half; step++) straight.apply(step)
    for (let step = 0; step < half; step++) stopped.apply(step)
    resumed.optimizer.restore(await stopped.optimizer.state())
    for (const [name, variable] of resumed.parameters)
      tf.tidy(() => variable.assign(tf.clone<tf.Tensor>(stopped.parameters.get(name)!)))
    const early = tf.memory()
    for (let step = half; step < 2 * half; step++) resumed.apply(step)
    expect(tf.memory().numTensors).toBe(early.numTensors)
    for (const [name, variable] of resumed.parameters)
      expect(await variable.data()).toEqual(await straight.parameters.get(name)!.data())
    expect((await resumed.optimizer.state()).step).toBe(2 * half)
    expect(await resumed.optimizer.state()).toEqual(await straight.optimizer.state())
    for (const { dispose } of [straight, stopped, resumed]) dispose()
    expect(tf.memory().numTensors).toBe(before.numTensors)
    expect(tf.memory().numBytes).toBe(before.numBytes)
  })

  it('refuses the state of other parameters, or of another optimizer', async () => {
    const { optimizer, dispose } = build(kind)
    const { step, tensors } = await optimizer.state()
    const [first] = tensors.keys()
    const fewer = new Map([...tensors].filter(([name]) => name !== first))
    expect(() => optimizer.restore({ step, tensors: fewer })).toThrow(
      `state of the optimizer '${kind}': '${first!}' is missing`,
    )
    const more = new Map(tensors).set('x.other', { shape: [1], values: new Float32Array(1) })
    expect(() => optimizer.restore({ step, tensors: more })).toThrow("it has 'x.other'")
    dispose()
  })
})
