import path from 'node:path'
import { library } from '../../tools/build/tsup.ts'
import { buildPage } from './build/page.ts'

// `shims`: the package asks import.meta.url where its programs are, in CommonJS too.
export default library(
  { index: 'src/index.ts', worker: 'src/node/worker.ts' },
  {
    platform: 'node',
    shims: true,
    dts: { entry: { index: 'src/index.ts' } },
    onSuccess: () => buildPage(process.cwd(), path.resolve('dist/page'), { tsconfig: 'tsconfig.build.json' }),
  },
)
