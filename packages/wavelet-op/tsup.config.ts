import { readFile } from 'node:fs/promises'
import { library } from '../../tools/build/tsup.ts'

/**
 * WGSL without what only readers of the source want: comments and indentation. A minifier cannot tell them from the text of a string, and they are a tenth of
 * what a page would load.
 */
const plainWgsl = {
  name: 'plain-wgsl',
  setup: (build: {
    onLoad(
      options: { filter: RegExp },
      load: (file: { path: string }) => Promise<{ contents: string; loader: 'ts' }>,
    ): void
  }) =>
    build.onLoad({ filter: /\.wgsl\.ts$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replace(/(?<=\/\* wgsl \*\/ )`[^]*?`(?=\s*$)/gm, (text) =>
        text.replace(/[ \t]*\/\/.*$/gm, '').replace(/^\s+/gm, ''),
      ),
      loader: 'ts',
    })),
}

export default library(
  {
    index: 'src/index.ts',
    webgpu: 'src/webgpu/index.ts',
    layers: 'src/layers/index.ts',
    conformance: 'src/conformance/index.ts',
  },
  { esbuildPlugins: [plainWgsl] },
)
