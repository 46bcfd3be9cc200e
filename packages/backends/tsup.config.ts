import { builtinModules } from 'node:module'
import { library } from '../../tools/build/tsup.ts'

// `shims`: the Node part asks import.meta.url where it is, in CommonJS too. `tar` is one file, which asks for Node's modules by their plain names.
export default library(
  { index: 'src/index.ts', browser: 'src/browser/index.ts', install: 'src/install/index.ts' },
  { shims: true, external: builtinModules },
)
