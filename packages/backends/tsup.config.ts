import { library } from '../../tools/build/tsup.ts'

// `shims`: the Node part asks import.meta.url where it is, in CommonJS too.
export default library(
  { index: 'src/index.ts', browser: 'src/browser/index.ts', install: 'src/install/index.ts' },
  { shims: true },
)
