import { library } from '../../tools/build/tsup.ts'

export default library({ wgpt: 'src/wgpt.ts' }, { format: ['esm'], platform: 'node', target: 'node20', dts: false })
