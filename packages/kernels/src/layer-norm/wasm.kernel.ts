import { assembly } from '../assembly.js'
import { rowGrain } from '../shared/sizes.js'
import { LayerNorm, LayerNormGradient } from './names.js'

export const layerNormWasm = assembly.kernel(LayerNorm, (scope, { x, gain, bias }, { epsilon }) => {
  const [rows, channels] = x!.shape as [number, number]
  const [y, statistics] = [scope.output([rows, channels]), scope.output([rows, 2])]
  scope.share(
    'layerNorm',
    rows,
    rowGrain(channels),
    scope.read(x!),
    scope.read(gain!),
    scope.read(bias!),
    scope.write(y),
    scope.write(statistics),
    channels,
    epsilon as number,
  )
  return [y, statistics]
})

export const layerNormGradientWasm = assembly.kernel(LayerNormGradient, (scope, { dy, x, gain, statistics }) => {
  const [rows, channels] = x!.shape as [number, number]
  const [dx, dGain, dBias] = [scope.output([rows, channels]), scope.output([channels]), scope.output([channels])]
  const [dyAt, xAt, statisticsAt] = [scope.read(dy!), scope.read(x!), scope.read(statistics!)]
  const grain = rowGrain(channels)
  scope.share('layerNormGradient', rows, grain, dyAt, xAt, scope.read(gain!), statisticsAt, scope.write(dx), channels)
  scope.share(
    'layerNormParameterGradient',
    channels,
    16,
    dyAt,
    xAt,
    statisticsAt,
    scope.write(dGain),
    scope.write(dBias),
    rows,
    channels,
  )
  return [dx, dGain, dBias]
})
