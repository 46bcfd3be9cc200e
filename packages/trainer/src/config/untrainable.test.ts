import { expect, it } from 'vitest'
import { tinyConfig } from '../testing/tiny.js'
import { runConfig } from './run-config.js'
import { refuseUntrainable } from './untrainable.js'

function config(wavelet: object, filters?: object[]) {
  const tiny = tinyConfig({})
  return runConfig.parse({ ...tiny, decoder: { ...tiny.decoder, wavelet, ...(filters && { filters }) } })
}
const learnable = (wavelet: string, boundary: string) => ({ kind: 'learnable', wavelet, boundary })

it.each(['db2', 'sym4', 'coif1', 'bior2.2'])(
  'learnable kernels of %s with renormalize are refused by name',
  (family) => {
    expect(() => refuseUntrainable(config(learnable(family, 'renormalize')))).toThrow(
      `config: decoder.wavelet has learnable kernels of the wavelet "${family}" with the boundary 'renormalize'`,
    )
    expect(() => refuseUntrainable(config({ kind: 'none' }, [learnable(family, 'renormalize')]))).toThrow(
      'config: decoder.filters.0 has',
    )
    for (const fine of [learnable(family, 'zero'), { ...learnable(family, 'renormalize'), kind: 'fixed' }])
      expect(() => refuseUntrainable(config(fine))).not.toThrow()
  },
)

it.each(['haar', 'ema'])('those of %s are trained', (family) => {
  expect(() => refuseUntrainable(config(learnable(family, 'renormalize')))).not.toThrow()
})
