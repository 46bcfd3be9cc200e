import { library } from '../../tools/build/tsup.ts'

export default library(
  { wgpt: 'src/wgpt.ts', config: 'src/config.ts' },
  {
    format: ['esm'],
    platform: 'node',
    target: 'node20',
    dts: { entry: { config: 'src/config.ts' } },
    onSuccess: 'node dist/wgpt.js schema > dist/run-config.schema.json',
  },
)
