import { z } from 'zod'
import type { Outcome } from '../plan/outcome.js'

/** An outcome in JSON, which has no ∞: null where the run diverged. */
export const outcomeFile = z.strictObject({
  finalLoss: z.number().nullable(),
  parameters: z.int().nonnegative(),
  dataHash: z.string().optional(),
  flopsPerToken: z.number().nonnegative(),
  secondsPerStep: z.number().nonnegative(),
})

export const outcomeJson = (outcome: Outcome): z.infer<typeof outcomeFile> => ({
  ...outcome,
  finalLoss: Number.isFinite(outcome.finalLoss) ? outcome.finalLoss : null,
})

export const outcomeFrom = ({ finalLoss, ...rest }: z.infer<typeof outcomeFile>): Outcome => ({
  ...rest,
  finalLoss: finalLoss ?? Infinity,
})
