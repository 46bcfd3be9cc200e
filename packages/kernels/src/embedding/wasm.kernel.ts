import { assembly } from '../assembly.js'
import { sizeOf } from '../shared/sizes.js'
import { EmbeddingGradient } from './names.js'

export const embeddingGradientWasm = assembly.kernel(EmbeddingGradient, (scope, { dy, ids }, { vocabulary }) => {
  const size = dy!.shape[1]!
  const output = scope.output([vocabulary as number, size])
  const [dyAt, idsAt, to] = [scope.read(dy!), scope.read(ids!), scope.write(output)]
  // By columns: two threads never add to the same number.
  scope.share('embeddingGradient', size, 16, dyAt, idsAt, to, sizeOf(ids!), size, vocabulary as number)
  return output
})
