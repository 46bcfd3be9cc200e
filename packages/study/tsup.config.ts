import { library } from '../../tools/build/tsup.ts'

// `shims`: the package asks import.meta.url where its worker is, in CommonJS too.
export default library(
  { index: 'src/index.ts', worker: 'src/node/worker.ts' },
  { platform: 'node', shims: true, dts: { entry: { index: 'src/index.ts' } } },
)
