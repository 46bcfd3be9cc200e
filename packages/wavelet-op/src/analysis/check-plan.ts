import type { WaveletPlan } from '../plan/create-plan'

/** @throws TypeError if `plan` does not come from `createWaveletPlan` */
export function checkPlan(plan: unknown): WaveletPlan {
  const isPlan =
    typeof plan === 'object' &&
    plan !== null &&
    'levels' in plan &&
    plan.levels instanceof Int32Array &&
    'channels' in plan &&
    plan.channels === plan.levels.length
  if (!isPlan) throw new TypeError('wavelet: plan is no plan. Make one with createWaveletPlan({ … }).')
  return plan as unknown as WaveletPlan
}
