import { Assembly, rowGrain, sizeOf } from '@wgpt/kernel-runtime'
import { packed, type EmbeddingFunctions } from '../generated/embedding.js'
import { Embedding, EmbeddingGradient } from './names.js'

export const assembly = new Assembly<EmbeddingFunctions>(packed)

export const embeddingWasm = assembly.kernel(Embedding, (scope, { table, ids }) => {
  const [vocabulary, size] = table!.shape as [number, number]
  const count = sizeOf(ids!)
  const y = scope.output([count, size])
  const [tableAt, idsAt, to] = [scope.read(table!), scope.read(ids!), scope.write(y)]
  scope.share('embedding', count, rowGrain(size), tableAt, idsAt, to, size, vocabulary)
  return y
})

export const embeddingGradientWasm = assembly.kernel(EmbeddingGradient, (scope, { dy, ids }, { vocabulary }) => {
  const size = dy!.shape[1]!
  const output = scope.output([vocabulary as number, size])
  const [dyAt, idsAt, to] = [scope.read(dy!), scope.read(ids!), scope.write(output)]
  // By columns: two threads never add to the same number.
  scope.share('embeddingGradient', size, 16, dyAt, idsAt, to, sizeOf(ids!), size, vocabulary as number)
  return output
})
