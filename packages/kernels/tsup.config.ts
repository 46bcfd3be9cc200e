import { existsSync, readFileSync } from 'node:fs'
import { library } from '../../tools/build/tsup.ts'

/**
 * Each file that the index names is a file of its own in `dist`, so that a bundler takes the ops that are imported, with their kernels, and
 * nothing of the others.
 */
const index = readFileSync(new URL('src/index.ts', import.meta.url), 'utf8')
const parts = [...index.matchAll(/ from '\.\/(.+)\.js'/g)].map(([, file]) => [`ops/${file}`, `src/${file}.ts`] as const)
const missing = parts.find(([, file]) => !existsSync(new URL(file, import.meta.url)))
if (missing) throw new Error(`src/index.ts names ${missing[1]}, and there is no such file.`)

const entries = { index: 'src/index.ts', 'conformance/index': 'src/conformance/index.ts' }

export default library({ ...Object.fromEntries(parts), ...entries }, { dts: { entry: entries } })
