import { library } from '../../tools/build/tsup.ts'

// `shims`: the Node part asks import.meta.url where packages are, in CommonJS too.
export default library({ index: 'src/index.ts', 'node/index': 'src/node/index.ts' }, { shims: true })
