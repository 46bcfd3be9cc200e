import { Assembly, blocksOf, rowGrain } from '@wgpt/kernel-runtime'
import { packed, type RmsNormFunctions } from '../generated/rms-norm.js'
import { RmsNorm, RmsNormGradient } from './names.js'

const assembly = new Assembly<RmsNormFunctions>(packed)

export const rmsNormWasm = assembly.kernel(RmsNorm, (scope, { x, gain }, { epsilon }) => {
  const [rows, channels] = x!.shape as [number, number]
  const [y, inverse] = [scope.output([rows, channels]), scope.output([rows])]
  const [to, inverseTo] = [scope.write(y), scope.write(inverse)]
  const grain = rowGrain(channels)
  scope.share('rmsNorm', rows, grain, scope.read(x!), scope.read(gain!), to, inverseTo, channels, epsilon as number)
  return [y, inverse]
})

export const rmsNormGradientWasm = assembly.kernel(RmsNormGradient, (scope, { dy, x, gain, inverse }) => {
  const [rows, channels] = x!.shape as [number, number]
  const [dx, dGain] = [scope.output([rows, channels]), scope.output([channels])]
  const blocks = blocksOf(rows)
  const gains = scope.scratch(4 * blocks * channels)
  const from = [scope.read(dy!), scope.read(x!), scope.read(gain!), scope.read(inverse!)] as const
  scope.share('rmsNormGradient', blocks, 1, ...from, scope.write(dx), gains, rows, channels)
  scope.call('sumRows', gains, scope.write(dGain), blocks, channels, 0, channels)
  return [dx, dGain]
})
