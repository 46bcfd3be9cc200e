import { changeExpConstants } from '../../../../kernel-runtime/assembly/exp'
import { changeActivationConstants } from './shared/activations'

/** Never called. That it could be makes the constants of e^x and the activations variables: see kernel-runtime/assembly/exp.ts. */
export function changeConstants(value: f32): void {
  changeExpConstants(f32x4.splat(value))
  changeActivationConstants(f32x4.splat(value))
}
