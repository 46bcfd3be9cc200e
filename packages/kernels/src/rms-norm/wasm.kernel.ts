import { assembly } from '../assembly.js'
import { rowGrain } from '../shared/sizes.js'
import { RmsNorm, RmsNormGradient } from './names.js'

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
  const [dyAt, xAt, inverseAt] = [scope.read(dy!), scope.read(x!), scope.read(inverse!)]
  const [gainAt, dxAt, dGainAt] = [scope.read(gain!), scope.write(dx), scope.write(dGain)]
  scope.share('rmsNormGradient', rows, rowGrain(channels), dyAt, xAt, gainAt, inverseAt, dxAt, channels)
  scope.share('rmsNormParameterGradient', channels, 16, dyAt, xAt, inverseAt, dGainAt, rows, channels)
  return [dx, dGain]
})
