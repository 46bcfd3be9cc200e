import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { createWaveletPlan, describePlan, frequencyResponse, initialKernels } from '../index.js'

describe('describePlan', () => {
  it('counts the levels, parameters, operations and bytes of a small plan', () => {
    const plan = createWaveletPlan({ channels: 4, contextLength: 8, schedule: [0, 0, 1, 3] })
    const { text, ...values } = describePlan(plan)
    expect(values).toMatchObject({
      channels: 4,
      firstProcessed: 2,
      levels: [
        { level: 0, window: 1, taps: 0, channels: 2, first: 0, last: 1 },
        { level: 1, window: 2, taps: 2, channels: 1, first: 2, last: 2 },
        { level: 3, window: 8, taps: 8, channels: 1, first: 3, last: 3 },
      ],
      fixed: { parameters: 0, operations: { forward: 8, backward: 8 } },
      learnable: { parameters: 10, maximumTaps: null, operations: { forward: 3 + 15, backward: 36 } },
      bytes: { forward: 32, backward: 32 },
      streamBytes: 4 * 4 * 8,
    })
    expect(JSON.parse(JSON.stringify(values))).toEqual(values)
    expect(text).toContain('learnable: 10 parameters')
    expect(text.split('\n')).toHaveLength(9)
  })

  it('agrees with the kernels, and covers every channel once, for every kind of plan', () => {
    for (const options of [{}, { sharing: 'level', maximumTaps: 32 }, { wavelet: 'db4', details: true }] as const) {
      const plan = createWaveletPlan({ channels: 40, contextLength: 64, ...options })
      const { levels, learnable } = describePlan(plan)
      expect(levels.reduce((sum, { channels }) => sum + channels, 0)).toBe(40)
      const kernels = initialKernels(plan)
      expect(learnable.parameters).toBe(kernels.size)
      kernels.dispose()
    }
  })

  it('refuses what is not a plan', () => expect(() => describePlan({} as never)).toThrow(/plan is not a plan/))
})

describe('frequencyResponse', () => {
  it("is |sin(πfν) / (f·sin(πν))| for Haar's window of f samples, with its delay of (f - 1) / 2", () => {
    const plan = createWaveletPlan({ channels: 3, contextLength: 16, schedule: [0, 2, 4] })
    for (const [channel, window] of [
      [0, 1],
      [1, 4],
      [2, 16],
    ] as const) {
      const { frequencies, magnitude, phase } = frequencyResponse(plan, channel, { points: 129 })
      expect([frequencies[0], frequencies[128]]).toEqual([0, 0.5])
      frequencies.forEach((frequency, i) => {
        const angle = Math.PI * frequency
        const expected = i === 0 ? 1 : Math.abs(Math.sin(window * angle) / (window * Math.sin(angle)))
        expect(magnitude[i]).toBeCloseTo(expected, 12)
        if (frequency < 0.9 / window) expect(phase[i]).toBeCloseTo(-angle * (window - 1), 10)
      })
    }
  })

  it('passes a constant and stops it in a detail; strength mixes with the identity', () => {
    const of = (options: object) =>
      frequencyResponse(createWaveletPlan({ channels: 1, contextLength: 16, schedule: [3], ...options }), 0).magnitude
    expect(of({ wavelet: 'sym4' })[0]).toBeCloseTo(1, 10)
    expect(of({ wavelet: 'sym4', details: true })[0]).toBeCloseTo(0, 10)
    expect(of({ strength: 0 }).every((magnitude) => Math.abs(magnitude - 1) < 1e-12)).toBe(true)
    expect(of({ strength: 0.25 })[256]).toBeCloseTo(0.75, 12) // a window of 8 is 0 at half a cycle per sample
  })

  it('is that of learnable kernels, where they are given', async () => {
    const plan = createWaveletPlan({ channels: 3, contextLength: 8, schedule: [0, 1, 2] })
    const kernels = initialKernels(plan)
    const values = (await kernels.data()) as Float32Array
    kernels.dispose()
    expect(frequencyResponse(plan, 2, { kernels: values }).magnitude).toEqual(frequencyResponse(plan, 2).magnitude)
    const [first] = frequencyResponse(plan, 1, { kernels: values.map((value) => 2 * value) }).magnitude
    expect(first).toBeCloseTo(2, 12)
    expect(() => frequencyResponse(plan, 1, { kernels: [1] })).toThrow(/kernels has 1 values, the plan's have 6/)
  })

  it.each<[string, unknown, object | undefined, RegExp]>([
    ['a channel that is not there', 3, {}, /channel is 3.*from 0 to 2/],
    ['NaN', NaN, {}, /channel is NaN/],
    ['one point', 0, { points: 1 }, /points is 1/],
    ['kernels of no kind', 0, { kernels: 'no' }, /kernels is "no"/],
  ])('refuses %s', (_, channel, options, message) => {
    const plan = createWaveletPlan({ channels: 3, contextLength: 8 })
    expect(() => frequencyResponse(plan, channel as number, options)).toThrow(message)
    expect(tf.memory().numTensors).toBe(0)
  })
})
