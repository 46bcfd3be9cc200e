import { existsSync, readdirSync } from 'node:fs'
import { library } from '../../tools/build/tsup.ts'

/** Each op is a file of its own in `dist`, so that a bundler takes the ones that are imported, with their kernels, and no others. */
const ops = readdirSync(new URL('src', import.meta.url))
  .map((name) => [`ops/${name}`, `src/${name}/${name}.ts`] as const)
  .filter(([, file]) => existsSync(new URL(file, import.meta.url)))

const entries = { index: 'src/index.ts', 'conformance/index': 'src/conformance/index.ts' }

export default library({ ...Object.fromEntries(ops), ...entries }, { dts: { entry: entries } })
