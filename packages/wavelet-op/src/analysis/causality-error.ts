import { WgptError } from '@wgpt/errors'

/** A function let the future into the past. */
export class CausalityError extends WgptError {
  override readonly name = 'CausalityError'

  /**
   * @param position the first output position that read a later input
   * @param foundBy 'perturbation': the output changed with later inputs alone; 'gradient': it has a gradient to a later input
   */
  constructor(
    readonly position: number,
    readonly foundBy: 'perturbation' | 'gradient',
    detail: string,
  ) {
    super(`causality: output position ${position} reads inputs after it: ${detail}`)
  }
}
