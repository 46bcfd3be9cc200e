import { library } from '../../tools/build/tsup.ts'

export default library({ wgpt: 'src/wgpt.ts' })
