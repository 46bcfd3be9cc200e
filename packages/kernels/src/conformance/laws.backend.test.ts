import * as tf from '@tensorflow/tfjs-core'
import { withoutKernels } from '@wgpt/kernel-runtime'
import fc from 'fast-check'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import type { Draw } from '../law/draw.js'
import type { Example } from '../law/law.js'
import { laws } from './laws.js'
import { measure, refusalFault } from './measure.js'
import { errorLimit } from './run-conformance.js'

/** fast-check draws, and shrinks what fails. */
const drawFrom = (generate: fc.GeneratorValue): Draw => ({
  whole: (min, max) => generate(fc.integer, { min, max }),
  pick: (choices) => choices[generate(fc.integer, { min: 0, max: choices.length - 1 })]!,
})

async function expectKept(example: Example, differentiable: boolean): Promise<void> {
  const { value, gradient, memory } = await measure(example, differentiable)
  expect(value, `value of ${example.case}`).toBeLessThanOrEqual(errorLimit)
  expect(gradient, `gradient of ${example.case}`).toBeLessThanOrEqual(errorLimit)
  expect(memory, `left behind by ${example.case}`).toBe(0)
}

describe.each(inject('backends'))('every op on %s', (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend)
  })
  // A dispatch of the software GPU takes milliseconds.
  const numRuns = backend === 'webgpu' ? 4 : 200

  describe.each(laws)('$op', (law) => {
    it(`equals float64, has its gradients and leaves nothing behind, at ${numRuns} shapes`, { timeout: 120_000 }, () =>
      fc.assert(
        fc.asyncProperty(fc.gen(), async (generate) => {
          await expectKept(law.example(drawFrom(generate)), law.differentiable)
        }),
        { numRuns, seed: 20_261 },
      ),
    )

    it('is the same composed of public ops', { timeout: 120_000 }, () =>
      fc.assert(
        fc.asyncProperty(fc.gen(), async (generate) => {
          const example = law.example(drawFrom(generate))
          const composed = { ...example, run: (...inputs: tf.Tensor[]) => withoutKernels(() => example.run(...inputs)) }
          await expectKept(composed, law.differentiable)
        }),
        { numRuns: Math.min(numRuns, 40), seed: 20_262 },
      ),
    )

    it('refuses a dozen wrong calls in one line that says what is wrong', () => {
      expect(law.wrongCalls.length).toBeGreaterThanOrEqual(12)
      for (const call of law.wrongCalls) expect(refusalFault(law.op, call), call.case).toBeUndefined()
    })
  })
})
