import { Assembly, blocksOf, rowGrain } from '@wgpt/kernel-runtime'
import { packed, type LayerNormFunctions } from '../generated/layer-norm.js'
import { LayerNorm, LayerNormGradient } from './names.js'

const assembly = new Assembly<LayerNormFunctions>(packed)

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
  const blocks = blocksOf(rows)
  const [gains, biases] = [scope.scratch(4 * blocks * channels), scope.scratch(4 * blocks * channels)]
  const from = [scope.read(dy!), scope.read(x!), scope.read(gain!), scope.read(statistics!)] as const
  scope.share('layerNormGradient', blocks, 1, ...from, scope.write(dx), gains, biases, rows, channels)
  scope.call('sumRows', gains, scope.write(dGain), blocks, channels, 0, channels)
  scope.call('sumRows', biases, scope.write(dBias), blocks, channels, 0, channels)
  return [dx, dGain, dBias]
})
