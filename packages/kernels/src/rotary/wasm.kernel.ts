import { Assembly, rowGrain } from '@wgpt/kernel-runtime'
import { packed, type RotaryFunctions } from '../generated/rotary.js'
import { Rotary, type RotaryAttributes } from './names.js'

const assembly = new Assembly<RotaryFunctions>(packed)

export const rotaryWasm = assembly.kernel(Rotary, (scope, { x, angles }, attributes) => {
  const { size, rotated, pairs } = attributes as unknown as RotaryAttributes
  const [sequences, time, width] = x!.shape as [number, number, number]
  const y = scope.output(x!.shape)
  scope.share(
    pairs === 'halves' ? 'rotaryHalves' : 'rotaryNeighbours',
    sequences * time,
    rowGrain(width),
    scope.read(x!),
    scope.read(angles!),
    scope.write(y),
    time,
    width,
    size,
    rotated,
  )
  return y
})
