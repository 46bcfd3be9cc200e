import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, inject, it } from 'vitest'
import { useBackend } from '@wgpt/backends'
import { peakBytes } from './peak-bytes.js'

describe.each(inject('backends'))('the peak of tensors on %s', (backend) => {
  it('is what an iteration holds at once, beyond what was there before', async () => {
    await useBackend(backend)
    const kept = tf.ones([1000])
    const peak = await peakBytes(tf, async () => {
      for (let i = 0; i < 3; i++) {
        const a = tf.zeros([250])
        const b = tf.add(a, 1)
        tf.dispose([a, b])
      }
      await Promise.resolve()
    })
    expect(peak).toBeGreaterThanOrEqual(2000)
    expect(peak).toBeLessThan(2100) // the 1 is a tensor too
    tf.dispose(kept)
  })

  it('leaves the engine as it was, after an error too', async () => {
    await useBackend(backend)
    const own = () => Object.getOwnPropertyDescriptor(tf.engine(), 'trackTensor')
    const before = own()
    await expect(peakBytes(tf, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(own()).toEqual(before)
  })
})
