import {
  createWaveletPlan,
  type Boundary,
  type ScheduleName,
  type WaveletName,
  type WaveletPlan,
} from '@wgpt/wavelet-op'
import { z } from 'zod'
import { choice } from './choice.js'

/** A value that @wgpt/wavelet-op judges: its lists of names are the only ones. */
const judgedByThePlan = <Value>() => z.custom<Value>((value) => value !== null, { error: 'must not be null' })

/** The wavelet on the residual stream after each block: whether there is one, and the options of its plan. */
export const waveletConfig = z
  .strictObject({
    kind: choice(['none', 'fixed']).default('none'),
    fraction: z.number().min(0).max(1).default(0.5),
    schedule: judgedByThePlan<ScheduleName | readonly number[]>().default('paper'),
    wavelet: judgedByThePlan<WaveletName>().default('haar'),
    boundary: judgedByThePlan<Boundary>().default('zero'),
    strength: z.number().min(0).max(1).default(1),
  })
  .prefault({})

interface WaveletSettings {
  embeddingSize: number
  contextLength: number
  wavelet: z.output<typeof waveletConfig>
}

/** The plan of a decoder's wavelet, of kind 'none' too: a wrong option shows before it is switched on. */
export function waveletPlan({ embeddingSize, contextLength, wavelet }: WaveletSettings): WaveletPlan {
  const { fraction, schedule, wavelet: family, boundary, strength } = wavelet
  const options = { fraction, schedule, wavelet: family, boundary, strength }
  return createWaveletPlan({ channels: embeddingSize, contextLength, ...options })
}

/** What the plan finds wrong, without its own prefix; undefined if nothing. */
export function waveletPlanProblem(settings: WaveletSettings): string | undefined {
  try {
    waveletPlan(settings)
    return undefined
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) return error.message.replace(/^wavelet: /, '')
    throw error
  }
}
