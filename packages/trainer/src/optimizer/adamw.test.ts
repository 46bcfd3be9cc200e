import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { createAdamW, decays } from './adamw.js'

const options = { beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0.3 }
const shapes = { 'h.0.mlp.c_fc.weight': [3, 4], 'h.0.mlp.c_fc.bias': [4], 'transformer.wte.weight': [5, 2] }
const rates = Array.from({ length: 20 }, (_, index) => 0.1 / (index + 1))

const valueAt = (index: number) => Math.fround(Math.sin(index * 12.9898) * 2)
const gradientAt = (step: number, index: number) => Math.fround(Math.cos(step * 78.233 + index * 37.719))

/** The algorithm of arXiv 1711.05101 with PyTorch's epsilon, element by element in float64. */
function reference(size: number, decay: number): number[] {
  return Array.from({ length: size }, (_, index) => {
    let [value, first, second] = [valueAt(index), 0, 0]
    for (const [i, rate] of rates.entries()) {
      const gradient = gradientAt(i, index)
      value -= rate * decay * value
      first = options.beta1 * first + (1 - options.beta1) * gradient
      second = options.beta2 * second + (1 - options.beta2) * gradient ** 2
      const unbiased = {
        first: first / (1 - options.beta1 ** (i + 1)),
        second: second / (1 - options.beta2 ** (i + 1)),
      }
      value -= (rate * unbiased.first) / (Math.sqrt(unbiased.second) + options.epsilon)
    }
    return value
  })
}

function build() {
  const parameters = new Map(
    Object.entries(shapes).map(([name, shape]) => {
      const size = shape.reduce((a, b) => a * b)
      return [
        name,
        tf.tidy(() =>
          tf.variable(
            tf.tensor(
              Array.from({ length: size }, (_, i) => valueAt(i)),
              shape,
            ),
          ),
        ),
      ]
    }),
  )
  const optimizer = createAdamW(parameters, options)
  const apply = (step: number) =>
    tf.tidy(() => {
      const gradients = [...parameters].map(([name, { shape, size }]) => {
        const values = Array.from({ length: size }, (_, index) => gradientAt(step, index))
        return [name, tf.tensor(values, shape)] as const
      })
      optimizer.apply(new Map(gradients), rates[step]!)
    })
  const dispose = () => {
    optimizer.dispose()
    for (const parameter of parameters.values()) parameter.dispose()
  }
  return { parameters, optimizer, apply, dispose }
}

describe.each(inject('backends'))('AdamW on %s', (backend) => {
  beforeAll(() => tf.setBackend(backend))

  it('equals the float64 reference over 20 steps, and decays matrices alone', async () => {
    const { parameters, apply, dispose } = build()
    for (let step = 0; step < 20; step++) apply(step)
    for (const [name, parameter] of parameters) {
      const wanted = reference(parameter.size, name === 'h.0.mlp.c_fc.weight' ? options.weightDecay : 0)
      const values = await parameter.data()
      for (const [index, value] of wanted.entries()) expect(values[index], `${name}[${index}]`).toBeCloseTo(value, 5)
    }
    dispose()
  })

  it('goes on from a saved state to the bit, and leaves no tensor behind', async () => {
    const before = tf.memory()
    const [straight, stopped, resumed] = [build(), build(), build()]
    for (let step = 0; step < 6; step++) straight.apply(step)
    for (let step = 0; step < 3; step++) stopped.apply(step)
    resumed.optimizer.restore(await stopped.optimizer.state())
    for (const [name, variable] of resumed.parameters)
      tf.tidy(() => variable.assign(tf.clone<tf.Tensor>(stopped.parameters.get(name)!)))
    for (let step = 3; step < 6; step++) resumed.apply(step)
    for (const [name, variable] of resumed.parameters)
      expect(await variable.data()).toEqual(await straight.parameters.get(name)!.data())
    expect((await resumed.optimizer.state()).step).toBe(6)
    expect(await resumed.optimizer.state()).toEqual(await straight.optimizer.state())
    for (const { dispose } of [straight, stopped, resumed]) dispose()
    expect(tf.memory().numTensors).toBe(before.numTensors)
    expect(tf.memory().numBytes).toBe(before.numBytes)
  })

  it('refuses the state of other parameters', async () => {
    const { optimizer, dispose } = build()
    const state = await optimizer.state()
    const tensors = new Map(state.tensors)
    tensors.delete('h.0.mlp.c_fc.bias.second')
    expect(() => optimizer.restore({ step: 1, tensors })).toThrow(
      "optimiser: 'h.0.mlp.c_fc.bias.second' is not in the state, [4] is wanted",
    )
    dispose()
  })
})

describe('weight decay', () => {
  it.each([
    ['transformer.h.0.attn.c_attn.weight', [64, 192], true],
    ['lm_head.weight', [27, 64], true],
    ['transformer.h.0.attn.c_attn.bias', [192], false],
    ['transformer.h.0.ln_1.weight', [64], false],
    ['transformer.wte.weight', [27, 64], false],
    ['transformer.wpe.weight', [128, 64], false],
    ['transformer.h.0.wavelet.kernels', [300], false],
  ])('of %s: %s', (name, shape, wanted) => {
    expect(decays(name, shape)).toBe(wanted)
  })
})
