import * as tf from '@tensorflow/tfjs-core'
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { hasKernel } from '../testing/registered.js'
import { conformanceCases } from '../testing/conformance-cases.js'
import { runConformance, type Promised } from './index.js'

/**
 * What an outsider does, as the README shows it: a backend of their own (here tfjs' cpu backend under another name, with its kernels) and a kernel of
 * their own for the op. The kit must let a right one pass, and must name the promise that a wrong one breaks.
 */
const backend = 'toy'
const names = ['CausalWavelet', 'CausalWaveletGrad'] as const

interface Call {
  readonly x: Float32Array
  readonly levels: Int32Array
  readonly time: number
  readonly channels: number
  readonly renormalize: boolean
  readonly strength: number
}
/** The part of the backend that the kernels touch. */
interface CpuPart {
  readonly data: { get(dataId: object): { readonly values: Float32Array | Int32Array } }
  makeTensorInfo(shape: number[], dtype: 'float32', values: Float32Array): tf.TensorInfo
}
type Loop = (call: Call, start: number, channel: number, y: Float32Array) => void

/** The definition, sample by sample: slow, and right. */
const plain: Record<(typeof names)[number], Loop> = {
  CausalWavelet: ({ x, levels, time, channels, renormalize, strength }, start, channel, y) => {
    const window = 2 ** levels[channel]!
    for (let t = 0; t < time; t++) {
      let sum = 0
      for (let k = 0; k < Math.min(t + 1, window); k++) sum += x[start + (t - k) * channels + channel]!
      const at = start + t * channels + channel
      y[at] = (1 - strength) * x[at]! + (strength * sum) / (renormalize ? Math.min(t + 1, window) : window)
    }
  },
  CausalWaveletGrad: ({ x, levels, time, channels, renormalize, strength }, start, channel, y) => {
    const window = 2 ** levels[channel]!
    for (let t = 0; t < time; t++) {
      let sum = 0
      for (let k = 0; k < window && t + k < time; k++)
        sum += x[start + (t + k) * channels + channel]! / (renormalize ? Math.min(t + k + 1, window) : window)
      const at = start + t * channels + channel
      y[at] = (1 - strength) * x[at]! + strength * sum
    }
  },
}

function register(loops: Record<(typeof names)[number], Loop>) {
  for (const kernelName of names) {
    if (hasKernel(kernelName, backend)) tf.unregisterKernel(kernelName, backend)
    tf.registerKernel({
      kernelName,
      backendName: backend,
      kernelFunc: ({ inputs, attrs, backend: toy }) => {
        const cpu = toy as CpuPart
        const values = (info: tf.TensorInfo) => cpu.data.get(info.dataId).values
        const { shape } = inputs.x!
        const [time, channels] = shape.slice(-2) as [number, number]
        const [x, levels] = [values(inputs.x!) as Float32Array, values(inputs.levels!) as Int32Array]
        const { boundary, strength } = attrs as unknown as { boundary: string; strength: number }
        const call = { x, levels, time, channels, renormalize: boundary === 'renormalize', strength }
        const y = x.slice()
        for (let start = 0; start < x.length; start += time * channels)
          for (let channel = 0; channel < channels; channel++)
            if (levels[channel]! > 0) loops[kernelName](call, start, channel, y)
        return cpu.makeTensorInfo(shape, 'float32', y)
      },
    })
  }
}

describe('a backend of a stranger', () => {
  const before = tf.getBackend()

  beforeAll(async () => {
    tf.registerBackend(backend, () => new MathBackendCPU())
    tf.copyRegisteredKernels('cpu', backend)
    await tf.setBackend(backend)
  })
  beforeEach(() => register(plain))
  afterAll(async () => {
    await tf.setBackend(before)
    tf.removeBackend(backend)
  })

  const failures = async (...promises: Promised[]) => {
    const { results } = await runConformance({ promises })
    return new Set(results.filter(({ ok }) => !ok).map(({ promise }) => promise))
  }

  it('with kernels of its own passes', async () => {
    const seen: number[] = []
    const report = await runConformance({ onProgress: (_, done, total) => seen.push(done / total) })
    expect(report.results.filter(({ ok }) => !ok)).toEqual([])
    expect(report).toMatchObject({ backend, passed: conformanceCases, failed: 0 })
    expect(seen).toHaveLength(conformanceCases)
    expect(seen.at(-1)).toBe(1)
  })

  it('without kernels of its own passes by the composition', async () => {
    const ours = tf.getKernelsForBackend(backend).filter(({ kernelName }) => kernelName.startsWith('Causal'))
    for (const { kernelName } of ours) tf.unregisterKernel(kernelName, backend)
    try {
      const promises = ['causality', 'gradient', 'identity', 'memory', 'streaming', 'errors'] as const
      const { results } = await runConformance({ promises })
      expect(results.filter(({ ok }) => !ok)).toEqual([])
    } finally {
      for (const kernel of ours) tf.registerKernel(kernel)
    }
  })

  it('that sums in float32 over the whole sequence fails by value', async () => {
    const drifting: Loop = ({ x, levels, time, channels, renormalize, strength }, start, channel, y) => {
      const window = 2 ** levels[channel]!
      const sum = new Float32Array(1)
      for (let t = 0; t < time; t++) {
        const at = start + t * channels + channel
        sum[0]! += x[at]!
        if (t >= window) sum[0]! -= x[at - window * channels]!
        y[at] = (1 - strength) * x[at]! + (strength * sum[0]!) / (renormalize ? Math.min(t + 1, window) : window)
      }
    }
    register({ ...plain, CausalWavelet: drifting })
    expect(await failures('value')).toContain('value')
  })

  it('that reads one sample of the future fails by causality', async () => {
    const leaking: Loop = (call, start, channel, y) => {
      plain.CausalWavelet(call, start, channel, y)
      const last = start + (call.time - 2) * call.channels + channel
      if (call.time > 2) y[last]! += 1e-3 * call.x[last + call.channels]!
    }
    register({ ...plain, CausalWavelet: leaking })
    expect(await failures('causality')).toContain('causality')
  })

  it('whose gradient is the op itself fails by gradient and by causality', async () => {
    register({ ...plain, CausalWaveletGrad: plain.CausalWavelet })
    expect(await failures('causality', 'gradient', 'identity')).toEqual(new Set(['causality', 'gradient']))
  })

  it('that touches unchanged channels fails by identity', async () => {
    const touching: Loop = (call, start, channel, y) => {
      plain.CausalWavelet(call, start, channel, y)
      if (channel > 0 && call.levels[channel - 1] === 0) y[start + channel - 1]! += 0 // -0 becomes 0
    }
    register({ ...plain, CausalWavelet: touching })
    expect(await failures('identity')).toContain('identity')
  })

  it('that throws is told with what it threw', async () => {
    register({
      ...plain,
      CausalWavelet: () => {
        throw new Error('no such luck')
      },
    })
    const { failed, results } = await runConformance({ promises: ['identity', 'memory'] })
    expect(failed).toBeGreaterThan(0)
    expect(results.filter(({ ok }) => !ok)).toEqual(
      results.filter(({ ok }) => !ok).map((result) => ({ ...result, measured: NaN, error: 'no such luck' })),
    )
  })

  it('stops when it is told to, and refuses wrong options', async () => {
    await expect(runConformance({ signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough')
    await expect(runConformance({ seed: NaN })).rejects.toThrow(/seed is NaN/)
    await expect(runConformance({ promises: ['speed'] } as never)).rejects.toThrow(/promises\[0\] is "speed"/)
    await expect(runConformance({ promises: 'value' } as never)).rejects.toThrow(/promises is "value".*list/)
    await expect(runConformance({ seeds: 3 } as never)).rejects.toThrow(/no option "seeds"/)
    await expect(runConformance(null as never)).rejects.toThrow(/options are null/)
  })
})
