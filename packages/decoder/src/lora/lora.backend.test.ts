import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, inject, it } from 'vitest'
import { expectLoraLaws } from '../testing/lora-laws.js'

describe.each(inject('backends'))('LoRA on %s', (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend)
  })

  it('of a GPT-2: begins as the base, has the gradients of differences, merges and unmerges', () =>
    expectLoraLaws({}, { rank: 2, alpha: 3, targets: ['c_attn', 'c_fc'] }))
})
