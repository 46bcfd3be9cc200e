import { library, privatePackages } from '../../tools/build/tsup.ts'

const entry = {
  index: 'src/index.ts',
  'node/index': 'src/node/index.ts',
  'report/index': 'src/report/index.ts',
  'statistics/index': 'src/statistics/index.ts',
}

// echarts is published as ES modules alone, which `require` cannot load before Node 20.19: the CommonJS build carries it.
// The two builds run side by side: each clears its own files.
export default [
  library(entry, { format: 'esm', clean: ['!**/*.{cjs,d.cts}'] }),
  library(entry, {
    format: 'cjs',
    clean: ['!**/*.{js,d.ts}'],
    noExternal: [...privatePackages, /^(echarts|zrender|tslib)(\/|$)/],
  }),
]
