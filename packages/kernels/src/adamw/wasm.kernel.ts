import { Assembly, elementGrain, sizeOf } from '@wgpt/kernel-runtime'
import { packed, type AdamwFunctions } from '../generated/adamw.js'
import { AdamwInPlace, type AdamwAttributes, type AdamwInputs } from './names.js'

const assembly = new Assembly<AdamwFunctions>(packed)

export const adamwWasm = assembly.kernel(AdamwInPlace, (scope, inputs, attributes) => {
  const { parameters, gradients, first, second, scale } = inputs as unknown as AdamwInputs
  const { beta1, beta2, epsilon, firstScale, secondScale, kept } = attributes as unknown as AdamwAttributes
  const scaleAt = scale ? scope.read(scale) : 0
  for (const [index, parameter] of parameters.entries())
    scope.share(
      'adamw',
      sizeOf(parameter),
      elementGrain,
      scope.update(parameter),
      scope.read(gradients[index]!),
      scope.update(first[index]!),
      scope.update(second[index]!),
      scaleAt,
      beta1,
      1 - beta1,
      beta2,
      1 - beta2,
      epsilon,
      firstScale,
      secondScale,
      kept[index]!,
    )
  return []
})
