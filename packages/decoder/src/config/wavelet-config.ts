import {
  createWaveletPlan,
  type Boundary,
  type ScheduleName,
  type Sharing,
  type WaveletName,
  type WaveletPlan,
} from '@wgpt/wavelet-op'
import { z } from 'zod'
import { choice } from './choice.js'

/** A value that @wgpt/wavelet-op judges: its lists of names are the only ones. */
const judgedByThePlan = <Value>() => z.custom<Value>((value) => value !== null, { error: 'must not be null' })

/**
 * Where the wavelet is: on the residual stream after each block, as in the paper; on what each block's attention reads, which leaves the
 * residual stream as it is; or once, on the embeddings.
 */
const places = ['afterBlock', 'beforeAttention', 'embedding'] as const

/** The wavelet: whether there is one, where, and the options of its plan. */
export const waveletConfig = z
  .strictObject({
    /** 'learnable' starts as 'fixed' and is trained: a kernel a processed channel. */
    kind: choice(['none', 'fixed', 'learnable']).default('none'),
    place: choice(places).default('afterBlock'),
    fraction: z.number().min(0).max(1).default(0.5),
    schedule: judgedByThePlan<ScheduleName | readonly number[]>().default('paper'),
    wavelet: judgedByThePlan<WaveletName>().default('haar'),
    /** Carries changes in place of trends: all processed channels, or those of a list. */
    details: judgedByThePlan<boolean | readonly boolean[]>().default(false),
    boundary: judgedByThePlan<Boundary>().default('zero'),
    strength: z.number().min(0).max(1).default(1),
    /** Of learnable kernels: one a 'channel', or one for all channels of a 'level'. */
    sharing: judgedByThePlan<Sharing>().default('channel'),
    /** Of learnable kernels: a longer window keeps its first taps. Whole windows if left out. */
    maximumTaps: z.int().positive().optional(),
  })
  .prefault({})

interface WaveletSettings {
  embeddingSize: number
  contextLength: number
  wavelet: z.output<typeof waveletConfig>
}

/** The plan of a decoder's wavelet, of kind 'none' too: a wrong option shows before it is switched on. */
export function waveletPlan({ embeddingSize, contextLength, wavelet }: WaveletSettings): WaveletPlan {
  const { fraction, schedule, wavelet: family, details, boundary, strength, sharing, maximumTaps = Infinity } = wavelet
  const options = { fraction, schedule, wavelet: family, details, boundary, strength, sharing, maximumTaps }
  const plan = createWaveletPlan({ channels: embeddingSize, contextLength, ...options })
  // The plan judges the size of learnable kernels when they are first asked for.
  if (wavelet.kind === 'learnable') plan.kernelOffsets.at(-1)
  return plan
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
