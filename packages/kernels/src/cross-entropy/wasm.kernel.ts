import { Assembly, rowGrain } from '@wgpt/kernel-runtime'
import { packed, type CrossEntropyFunctions } from '../generated/cross-entropy.js'
import { CrossEntropy, type CrossEntropyAttributes } from './names.js'

const assembly = new Assembly<CrossEntropyFunctions>(packed)

export const crossEntropyWasm = assembly.kernel(CrossEntropy, (scope, { logits, targets }, attributes) => {
  const { ignores, ignoreIndex, labelSmoothing } = attributes as unknown as CrossEntropyAttributes
  const [rows, vocabulary] = logits!.shape as [number, number]
  const [loss, gradient] = [scope.output([]), scope.output([rows, vocabulary])]
  const [losses, share] = [scope.scratch(8 * rows), scope.scratch(4)]
  const ignoring = [Number(ignores), ignoreIndex] as const
  const targetsAt = scope.read(targets!)
  scope.call('crossEntropyShare', targetsAt, rows, ...ignoring, share)
  scope.share(
    'crossEntropyRows',
    rows,
    rowGrain(vocabulary),
    scope.read(logits!),
    targetsAt,
    scope.write(gradient),
    losses,
    share,
    vocabulary,
    ...ignoring,
    labelSmoothing,
  )
  scope.call('crossEntropyMean', losses, rows, share, scope.write(loss))
  return [loss, gradient]
})
